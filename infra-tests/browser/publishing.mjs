import { setTimeout as sleep } from 'node:timers/promises';
import { publish } from './signing.mjs';

const PAUSE = 20; // milliseconds

/** Publishes so many events, one after the other. Their numbers go up to the one returned. */
export async function publishSome(gateway, channel, count) {
  let last;
  for (let i = 0; i < count; i++) last = await publish(gateway, channel);
  return last;
}

/**
 * Publishes about thirty events a second while `work` runs.
 *
 * @returns {Promise<number>} the number of the last event, published after `work` had ended
 */
export async function publishWhile(gateway, channel, work) {
  let going = true;
  const publishing = (async () => {
    while (going) {
      await publish(gateway, channel);
      await sleep(PAUSE);
    }
  })();
  try {
    await Promise.race([work(), publishing]);
  } finally {
    going = false;
    await publishing;
  }
  return publish(gateway, channel);
}

/** Asks until the answer is yes; the test's time-out ends it otherwise. */
export async function until(yes) {
  while (!(await yes())) await sleep(PAUSE);
}
