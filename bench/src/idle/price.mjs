const HOURS = 730; // a month
const MINUTES = 60 * HOURS;
const MILLION = 1e6;
/** Of us-east-1, in dollars a million; docs/security.md has their sources. */
const MESSAGE = 1;
const CONNECTION_MINUTE = 0.25;
const INVOCATION = 0.2 + 50 * 0.001 * 13.3334; // of 50 ms in 1 GB: more than it takes
const WRITE = 0.625;
const READ = 0.125;

/**
 * What an idle page takes an hour.
 *
 * @typedef {object} Hour
 * @property {number} messages both ways together
 * @property {number} invocations
 * @property {number} writes units
 * @property {number} reads units
 */

/**
 * @param {{messages: number, sent: number, reconnects: number}} counts an hour; `sent` by the page
 * @param {import('./units.mjs').AllUnits} units
 * @returns {Hour}
 */
export function hour({ messages, sent, reconnects }, { connect, subscribe, ping, disconnect }) {
  const of = (kind) =>
    (sent - reconnects) * ping[kind] +
    reconnects * (connect[kind] + subscribe[kind] + disconnect[kind]);
  return {
    messages,
    invocations: sent + 2 * reconnects,
    writes: of('writes'),
    reads: of('reads'),
  };
}

/** @param {Hour} hour @returns {number} dollars for so many pages that are open all month, with their connections */
export function month({ messages, invocations, writes, reads }, pages) {
  const anHour = messages * MESSAGE + invocations * INVOCATION + writes * WRITE + reads * READ;
  return (pages * (HOURS * anHour + MINUTES * CONNECTION_MINUTE)) / MILLION;
}
