import { Random } from './random.mjs';

/** The private channel. The others are public by the template's `PublicChannels`. */
export const PRIVATE = 'members';
/** One webhook in this number is a batch. */
const BATCH = 12;
/** One event in this number is longer than the 32 KB that API Gateway sends in one frame. */
const LONG = 200;

/**
 * Draws the plan of a run from the seed.
 *
 * @typedef {{id: string, event: string, channel: string, timestamp: string, data: unknown}} Sent
 * @typedef {{id: string, batch: boolean, events: Sent[], repeat: 'never' | 'later' | 'together'}} Webhook
 * @typedef {{channels: string[], joinsAt: number, reloadsAt: number, isSlow: boolean, random: Random}}
 *   Listening `joinsAt` and `reloadsAt` count events sent; with `isSlow` the clock of the page is slow, and
 *   no token expires for it
 * @returns {{channels: string[], listeners: Listening[], webhooks: Webhook[], faults: Random,
 *   sending: Random}}
 */
export function plan({ seed, clients, channels: count, events }) {
  const random = new Random(seed);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const channels = ['public', PRIVATE, ...[...letters].map((letter) => 'public:' + letter)].slice(
    0,
    count,
  );
  return {
    channels,
    listeners: Array.from({ length: clients }, () => ({
      channels: random.sample(channels, random.between(1, Math.min(3, count))),
      joinsAt: random.chance(0.1) ? random.between(0, Math.floor(events * 0.8)) : 0,
      reloadsAt: random.chance(0.1) ? random.between(0, events) : Infinity,
      isSlow: random.chance(1 / 3),
      random: random.fork(),
    })),
    webhooks: webhooks(random.fork(), channels, events, `soak-${seed}-${Date.now().toString(36)}`),
    faults: random.fork(),
    sending: random.fork(),
  };
}

function webhooks(random, channels, wanted, prefix) {
  const list = [];
  for (let events = 0; events < wanted;) {
    const id = `${prefix}-${list.length}`;
    const batch = random.chance(1 / BATCH);
    const size = batch ? Math.min(random.between(2, 10), wanted - events) : 1;
    list.push({
      id,
      batch,
      events: Array.from({ length: size }, (_, index) =>
        event(random, channels, batch ? `${id}.${index}` : id, events + index),
      ),
      repeat: { 3: 'together', 8: 'later' }[list.length % 10] ?? 'never',
    });
    events += size;
  }
  return list;
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
