import { isMassClose } from './codes.js';

/** The waits that a page can set, in milliseconds. */
export interface Timing {
  /** A connection is given up that is not open by then, or that no frame comes through within as long. */
  connect: number;
  /** From opening to the first ping. */
  firstPing: number;
  /**
   * Between pings while no page is in view, at most. API Gateway closes a connection after 10 minutes
   * without a message, and a browser delays the timers of a hidden page by a minute. The client pings more
   * often where the network cuts idle connections.
   */
  ping: number;
  /** Between pings while a page is in view, at most. */
  visiblePing: number;
  /** A socket without a frame for this long after a ping is dead. */
  watchdog: number;
  /** Between looks at the clock, and at the leading tab while the page is visible. */
  tick: number;
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
  ping: 480_000,
  visiblePing: 180_000,
  watchdog: 10_000,
  tick: 4_000,
  renew: 6_600_000,
  overlap: 15_000,
  gap: 250,
  recovery: 2_000,
  answer: 10_000,
  poll: 5_000,
  slowRetry: 60_000,
  tokenLead: 30_000,
};

/** Requests that come within this time travel in one message. */
export const TOGETHER = 10;

/** A leading tab that does not answer for so long is silent. Two looks at it fit in. */
export const SILENCE = 8_000;

/** A leading tab that leaves gives the lead to another within this, or to the first that takes it then. */
export const HANDED_OVER = 100;

/** A clock that jumps by more than this was asleep. A browser delays timers of a hidden page by a minute. */
export function jumped(passed: number, tick: number, visible: boolean): boolean {
  return passed > tick + (visible ? 10_000 : 70_000);
}

/** A token that the site did not give is asked for again after this, doubled each time, up to 5 minutes. */
const TOKEN_RETRY = 1_000;
const LONGEST_TOKEN_RETRY = 300_000;

/** The wait before the site is asked for a token again. @param failures in a row, 1 for the first */
export function tokenRetry(failures: number): number {
  return Math.min(TOKEN_RETRY * 2 ** (failures - 1), LONGEST_TOKEN_RETRY);
}

/** A connection that ends sooner after opening counts as a failed attempt. */
export const STABLE_AFTER = 10_000;

/** The longest wait between two questions for the same channel. */
export const LONGEST_WAIT = 60_000;

/** The wait before try number `tries`, 0 for the first: doubles up to a minute. */
export function retryWait(first: number, tries: number): number {
  return Math.min(first * 2 ** tries, LONGEST_WAIT);
}

/** `ms` give or take a share of it. @param random from 0 to below 1 */
export function around(ms: number, share: number, random: number): number {
  return ms * (1 - share + 2 * share * random);
}

/**
 * The wait before the next attempt to connect, at random: up to half a second after a connection that
 * was in use, then exponential with full jitter, 0.5 to 20 s; 5 to 60 s if the server says that it
 * restarts. Where many listen, they return over a longer time.
 *
 * @param failures attempts that failed in a row, 1 for the first
 * @param code the close code of the last
 * @param random from 0 to below 1
 * @param spread how far apart all should return, as the server says
 * @returns milliseconds
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoff(failures: number, code: number, random: number, spread: number): number {
  const [low, high] = isMassClose(code) ? [5_000, 60_000] : [failures > 1 ? 500 : 0, 20_000];
  const width = low ? Math.min(high, low * 2 ** failures) - low : 500;
  return low + random * Math.max(width, spread);
}
