/** `Service Restart` and `Try Again Later`: everybody was sent away at once. */
const CROWD = [1012, 1013];

/**
 * How long to wait before the next attempt: exponential with full jitter, 0.5 to 20 s, or 5 to 60 s
 * where everybody comes back at once.
 *
 * @param failures attempts that failed in a row, 1 for the first
 * @param code the close code of the last
 * @param random from 0 to below 1
 * @returns milliseconds
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoff(failures: number, code: number, random: number): number {
  const [low, high] = CROWD.includes(code) ? [5_000, 60_000] : [500, 20_000];
  return low + random * (Math.min(high, low * 2 ** failures) - low);
}
