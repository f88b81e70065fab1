import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE = 50; // ms

/**
 * Waits until a condition is true.
 *
 * @template T
 * @param {() => T | Promise<T>} condition
 * @param {string} [what] names it in the error
 * @param {number} [milliseconds] for so long
 * @returns {Promise<T>} the true value
 * @throws {Error} if it was not true in time
 */
export async function until(condition, what = 'the condition', milliseconds = 60_000) {
  for (const end = Date.now() + milliseconds; ;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Waited ${milliseconds / 1000} s for ${what}.`);
    await sleep(PAUSE);
  }
}
