import { Random } from './random.mjs';

/** The private channel. The others are public by the template's `PublicChannels`. */
export const PRIVATE = 'members';
/** One webhook in this number is a batch. */
const BATCH = 12;
/** After one webhook in this number another follows with the same ids, for other channels. */
const NAMESAKE = 9;
/** One webhook in this number is first sent with a timestamp that is too old, or too far ahead. */
const STALE = 25;
/** The site's clock may be wrong by so many seconds, and no more: protocol.md, five minutes. */
const TOLERATED = 270;
const HOUR = 3_600_000; // ms
/** One event in this number is longer than the 32 KB that API Gateway sends in one frame. */
const LONG = 200;

/**
 * Draws the plan of a run from the seed.
 *
 * @typedef {{id: string, event: string, channel: string, timestamp: string, data: unknown}} Sent
 * @typedef {{id: string, batch: boolean, events: Sent[], repeat: 'never' | 'later' | 'together', clock: number,
 *   stale: number}} Webhook `clock` is the error of the sender's clock in seconds; with `stale` it is first sent with that
 *   error, and has to be refused
 * @typedef {{channels: string[], joinsAt: number, reloadsAt: number, sleepsAt: number, wakesAt: number, isTold: boolean,
 *   clock: number, random: Random}} Listening the times count events sent; `isTold` is whether the page is told that it
 *   falls asleep; `clock` is the error of the page's clock in ms: for a slow one no token expires, for a fast one all have
 * @typedef {{end: keyof typeof ENDS, events: Sent[]}} Visit a request to the site, and how it ends
 * @returns {{channels: string[], listeners: Listening[], webhooks: Webhook[], visits: Visit[], faults: Random,
 *   sending: Random}}
 */
export function plan({ seed, clients, channels: count, events, visits: requests }) {
  const random = new Random(seed);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const channels = ['public', PRIVATE, ...[...letters].map((letter) => 'public:' + letter)].slice(
    0,
    count,
  );
  const prefix = `soak-${seed}-${Date.now().toString(36)}`;
  return {
    channels,
    listeners: Array.from({ length: clients }, () => ({
      channels: random.sample(channels, random.between(1, Math.min(3, count))),
      joinsAt: random.chance(0.1) ? random.between(0, Math.floor(events * 0.8)) : 0,
      reloadsAt: random.chance(0.1) ? random.between(0, events) : Infinity,
      clock: random.pick([0, 0, 0, -HOUR, -HOUR, HOUR]),
      ...sleep(random, events),
      random: random.fork(),
    })),
    webhooks: webhooks(random.fork(), channels, events, prefix),
    visits: visits(random.fork(), channels, requests, `${prefix}-site`),
    faults: random.fork(),
    sending: random.fork(),
  };
}

/** One page in eight falls asleep, for up to a third of the run. */
function sleep(random, events) {
  const sleepsAt = random.chance(1 / 8) ? random.between(0, Math.floor(events * 0.6)) : Infinity;
  return {
    sleepsAt,
    wakesAt: sleepsAt + random.between(Math.floor(events / 12), Math.floor(events / 3)),
    isTold: random.chance(0.5),
  };
}

function webhooks(random, channels, wanted, prefix) {
  const list = [];
  for (let events = 0; events < wanted;) {
    const before = list.at(-1);
    const webhook =
      before && !before.isNamesake && random.chance(1 / NAMESAKE)
        ? namesake(before, random, channels, wanted - events)
        : another(random, channels, `${prefix}-${list.length}`, wanted - events, events);
    list.push({
      ...webhook,
      repeat: { 3: 'together', 8: 'later' }[list.length % 10] ?? 'never',
      clock: random.chance(0.3) ? random.between(-TOLERATED, TOLERATED) : 0,
      stale: random.chance(1 / STALE) ? random.pick([-1, 1]) * random.between(330, 4_000) : 0,
    });
    events += webhook.events.length;
  }
  return list;
}

function another(random, channels, id, left, number) {
  const batch = random.chance(1 / BATCH);
  const size = batch ? Math.min(random.between(2, 10), left) : 1;
  const events = Array.from({ length: size }, (_, index) =>
    event(random, channels, batch ? `${id}.${index}` : id, number + index),
  );
  return { id, batch, events };
}

/** A webhook with the ids of another one, and other channels: its events are others. */
function namesake({ id, batch, events }, random, channels, left) {
  const others = events.slice(0, left).map((its) => ({
    ...event(random, channels, its.id, its.data.number),
    channel: channels[(channels.indexOf(its.channel) + 1) % channels.length],
  }));
  return { id, batch, events: others, isNamesake: true };
}

/** How a request to the site ends, with its share. Only what is committed may be told, and must be. */
export const ENDS = {
  'without a transaction': 3,
  committed: 5,
  'rolled back': 4,
  'partly rolled back': 2,
  'left open': 1,
  'committed, then killed': 1,
  'killed in the transaction': 1,
};

/** The events of a visit that are committed. With `partly rolled back` those are the first half. */
export function committed({ end, events }) {
  switch (end) {
    case 'rolled back':
    case 'left open':
    case 'killed in the transaction':
      return [];
    case 'partly rolled back':
      return events.slice(0, half(events));
    default:
      return events;
  }
}

/** The number of events before the savepoint to which a request rolls back. */
export const half = (events) => Math.ceil(events.length / 2);

function visits(random, channels, count, prefix) {
  const ends = Object.entries(ENDS).flatMap(([end, share]) => Array(share).fill(end));
  return Array.from({ length: count }, (_, number) => ({
    end: random.pick(ends),
    events: Array.from({ length: random.between(1, 4) }, (__, index) => ({
      id: `${prefix}-${number}.${index}`,
      event: random.pick(['post_saved', 'order.paid']),
      channel: random.pick(channels),
      timestamp: new Date(Date.UTC(2026, 0, 2) + number).toISOString(),
      data: { number, text: 'ü'.repeat(random.between(0, 9)) },
    })),
  }));
}

function event(random, channels, id, number) {
  return {
    id,
    event: random.pick(['post_saved', 'order.paid', 'stock changed', 'größe']),
    channel: random.pick(channels),
    timestamp: new Date(Date.UTC(2026, 0, 1) + number).toISOString(),
    data: {
      number,
      text: random.pick(['', 'ü', '"q"', '<b>', '😀']).repeat(random.between(0, 40)),
      ...(random.chance(1 / LONG) && { long: 'lang '.repeat(8_000) }),
    },
  };
}
