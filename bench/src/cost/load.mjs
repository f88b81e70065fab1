/** Hours and days of a month, as AWS counts them. */
export const MONTH = { hours: 730, days: 730 / 24 };

/**
 * What happens on a site.
 *
 * @typedef {object} Load
 * @property {number} pages open at the same time
 * @property {number} hours a day in which they are open
 * @property {number} hidden percent of them that are not in view
 * @property {number} views pages that are opened a day
 * @property {number} events a day
 * @property {number} bytes data of an event
 * @property {number} listeners of an event
 */

/** The load of deploy.md. @type {Load} */
export const DEFAULTS = {
  pages: 200,
  hours: 24,
  hidden: 0,
  views: 10_000,
  events: 500,
  bytes: 500,
  listeners: 200,
};

/** Sites of several sizes. @type {Partial<Load>[]} */
export const EXAMPLES = [
  { pages: 0, views: 0, events: 0 },
  { pages: 20, hours: 12, views: 1_000, events: 50 },
  DEFAULTS,
  { pages: 2_000, views: 100_000, events: 500 },
  { pages: 20_000, views: 1_000_000, events: 500 },
];

const BOUNDS = {
  pages: [0, 1e7],
  hours: [0, 24],
  hidden: [0, 100],
  views: [0, 1e9],
  events: [0, 1e9],
  bytes: [0, 128 * 1024],
  listeners: [0, 1e6],
};

/**
 * @param {Partial<Load>} given the rest is that of DEFAULTS; every open page listens unless `listeners` is given
 * @returns {Load}
 * @throws {RangeError} that says which value would be valid
 */
export function loadOf(given) {
  const load = { ...DEFAULTS, ...given };
  const open = load.hours > 0 ? load.pages : 0;
  if (given.listeners === undefined) load.listeners = Math.min(open, BOUNDS.listeners[1]);
  for (const [name, [least, most]] of Object.entries(BOUNDS)) {
    if (!(load[name] >= least && load[name] <= most)) {
      throw new RangeError(`--${name} takes a number from ${least} to ${most}, not ${load[name]}.`);
    }
  }
  if (load.listeners > open) {
    throw new RangeError(
      `--listeners takes at most the number of open pages, ${open}, not ${load.listeners}.`,
    );
  }
  return load;
}
