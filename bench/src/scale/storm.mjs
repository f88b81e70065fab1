import { sequence } from '../random.mjs';
import { Clock } from './clock.mjs';
import { TokenBucket } from './token-bucket.mjs';

/** As the functions tell it: 5 ms for each listener, at most 10 min (Audience). */
const PER_LISTENER = 5;
const LONGEST_SPREAD = 600_000;
/** $connect, the message that subscribes, and the answer; $disconnect came before. */
const REQUESTS = 3;

/**
 * All connections end at the same moment, and come back over the spread.
 *
 * @typedef {object} Storm
 * @property {number} spread seconds
 * @property {number} peak the most handshakes in a second, refused ones too
 * @property {number} refused handshakes that were answered 429
 * @property {number} half seconds until half of the clients are back
 * @property {number} all seconds until all are back
 * @property {number} concurrency functions that ran at the same time
 * @property {[number, number][]} curve seconds, and the share of the clients that is back by then
 */

/**
 * @param {{listeners: number, counted: number, seed?: number} & object} parameters `counted` is how many listeners
 *     the estimate of the functions finds
 * @returns {Storm}
 */
export function simulateStorm(parameters) {
  const { listeners, counted, newConnections } = parameters;
  const clock = new Clock();
  const random = sequence(parameters.seed ?? 1);
  const spread = Math.min(LONGEST_SPREAD, PER_LISTENER * counted);
  const account = new TokenBucket(clock, parameters.requests, parameters.burst);
  const handshakes = new TokenBucket(clock, newConnections, newConnections);
  const bySecond = [];
  const back = [];
  let refused = 0;
  const attempt = (failures) => {
    const second = Math.floor(clock.now / 1000);
    bySecond[second] = (bySecond[second] ?? 0) + 1;
    if (handshakes.take(1) === 1 && account.take(1) === 1) {
      account.take(REQUESTS - 1);
      back.push(clock.now / 1000);
    } else {
      refused++;
      clock.after(backoff(failures + 1, random(), spread), () => attempt(failures + 1));
    }
  };
  for (let client = 0; client < listeners; client++) {
    clock.after(backoff(1, random(), spread), () => attempt(1));
  }
  clock.run();
  const { messageCpu, processor, queryTime } = parameters;
  const peak = bySecond.reduce((most, count) => Math.max(most, count ?? 0), 0);
  const accepted = Math.min(peak, newConnections);
  const busy = (2 * messageCpu) / processor + 6 * queryTime; // ms of functions for each client
  return {
    spread: spread / 1000,
    peak,
    refused,
    half: back[Math.floor(listeners / 2)],
    all: back.at(-1),
    concurrency: Math.ceil((accepted * busy) / 1000),
    curve: Array.from({ length: 101 }, (_, percent) => [
      back[Math.min(back.length - 1, Math.floor((percent * back.length) / 100))],
      percent / 100,
    ]),
  };
}

/** The wait of the browser library before it connects: `backoff` in client/src/timing.ts. */
function backoff(failures, random, spread) {
  const [low, high] = [failures > 1 ? 500 : 0, 20_000];
  const width = low ? Math.min(high, low * 2 ** failures) - low : 500;
  return low + random * Math.max(width, spread);
}
