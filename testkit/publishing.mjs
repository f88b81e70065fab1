import { setTimeout as sleep } from 'node:timers/promises';
import { signedHeaders } from './signing.mjs';

const PAUSE = 20; // ms

/** Posts signed JSON. @throws {Error} unless the answer is 200 */
async function post(url, secret, value) {
  const body = JSON.stringify(value);
  const answer = await fetch(url, { method: 'POST', headers: signedHeaders(secret, body), body });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** Publishes an event. @returns {Promise<{ seq: number, delivered: number, queued: number }>} the gateway's answer */
export function dispatch({ dispatchUrl, secret }, channel) {
  return post(dispatchUrl, secret, { event: 'post_saved', data: { post_id: 4 }, channel });
}

/** Publishes an event. @returns {Promise<number>} its seq */
export async function publish(gateway, channel) {
  return (await dispatch(gateway, channel)).seq;
}

/** Publishes an event. @returns {Promise<number>} the number of connections it was pushed to */
export async function delivered(gateway, channel) {
  return (await dispatch(gateway, channel)).delivered;
}

/** Revokes a user's tokens. @returns {Promise<number>} the number of connections that it closed */
export async function revoke({ revokeUrl, secret }, sub) {
  const { closed } = await post(revokeUrl, secret, { sub });
  return closed;
}

/** Publishes events one after the other. @returns {Promise<number>} the seq of the last */
export async function publishSome(gateway, channel, count) {
  let last;
  for (let i = 0; i < count; i++) last = await publish(gateway, channel);
  return last;
}

/**
 * Publishes about thirty events a second while `work` runs.
 *
 * @returns {Promise<number>} the seq of the last event, published after `work` ended
 */
export async function publishWhile(gateway, channel, work) {
  return repeatWhile(() => publish(gateway, channel), work);
}

/**
 * Publishes, again and again, while `work` runs.
 *
 * @template T
 * @param {() => Promise<T>} publishing
 * @returns {Promise<T>} the result of the last time, after `work` ended
 */
export async function repeatWhile(publishing, work) {
  let going = true;
  const repeating = (async () => {
    while (going) {
      await publishing();
      await sleep(PAUSE);
    }
  })();
  try {
    await Promise.race([work(), repeating]);
  } finally {
    going = false;
    await repeating;
  }
  return publishing();
}
