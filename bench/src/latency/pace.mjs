import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts work at a steady pace, whether or not the work before has ended: what takes long delays nothing that is measured
 * after it.
 *
 * @param {number} count how often
 * @param {number} interval ms from one start to the next
 * @param {() => Promise<void>} work
 * @returns {Promise<void>} once all have ended
 */
export async function paced(count, interval, work) {
  const start = performance.now();
  const started = [];
  for (let number = 0; number < count; number++) {
    await sleep(start + number * interval - performance.now());
    started.push(work());
  }
  await Promise.all(started);
}
