import { isMassClose } from './codes.js';

/** The waits that a page can set, in milliseconds. */
export interface Timing {
  /** A connection that is not open by then is given up. */
  connect: number;
  /** From opening to the first ping. */
  firstPing: number;
  /**
   * Between pings: this long at most, up to a fifth less. API Gateway closes a connection after 10
   * minutes without a message.
   */
  ping: number;
  /** A socket without a frame for this long after a ping is dead. */
  watchdog: number;
  /** Age at which a connection is renewed, ±5 %. API Gateway closes one at 2 hours. */
  renew: number;
  /** How long the old socket stays open beside its successor. */
  overlap: number;
  /**
   * How long an event that arrives ahead of its turn waits before the client asks for the events
   * between: from this to four times as long, at random.
   */
  gap: number;
  /** How long a recovery may pause before the client asks again. */
  recovery: number;
  /** How long an answer to `subscribe` may take; twice as long at each further try. */
  answer: number;
  /** Between polls where WebSockets are blocked, ±25 %. */
  poll: number;
  /** Between attempts at a WebSocket while polling, ±5 %. */
  slowRetry: number;
  /** How long before its expiry a token is replaced. */
  tokenLead: number;
}

export const DEFAULT_TIMING: Readonly<Timing> = {
  connect: 10_000,
  firstPing: 15_000,
  ping: 240_000,
  watchdog: 10_000,
  renew: 6_600_000,
  overlap: 15_000,
  gap: 250,
  recovery: 2_000,
  answer: 10_000,
  poll: 5_000,
  slowRetry: 60_000,
  tokenLead: 30_000,
};

/** A connection that ends sooner after opening counts as a failed attempt. */
export const STABLE_AFTER = 10_000;

/** The longest wait between two questions for the same channel. */
const LONGEST_WAIT = 60_000;

/** The wait before try number `tries`, 0 for the first: doubles up to a minute. */
export function retryWait(first: number, tries: number): number {
  return Math.min(first * 2 ** tries, LONGEST_WAIT);
}

/** `ms` give or take a share of it. @param random from 0 to below 1 */
export function around(ms: number, share: number, random: number): number {
  return ms * (1 - share + 2 * share * random);
}

/**
 * The wait before the next attempt to connect: exponential with full jitter, 0.5 to 20 s, or 5 to 60 s
 * when everybody comes back together.
 *
 * @param failures attempts that failed in a row, 1 for the first
 * @param code the close code of the last
 * @param random from 0 to below 1
 * @returns milliseconds
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoff(failures: number, code: number, random: number): number {
  const [low, high] = isMassClose(code) ? [5_000, 60_000] : [500, 20_000];
  return low + random * (Math.min(high, low * 2 ** failures) - low);
}
