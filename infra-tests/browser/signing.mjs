import { createHmac, randomUUID } from 'node:crypto';

/** What a site does with the secret: signs webhooks and tokens. */

function hmac(secret, text) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(text);
}

/** Posts JSON, signed as Standard Webhooks says. @throws {Error} unless it is answered 200 */
async function post(url, secret, value) {
  const body = JSON.stringify(value);
  const id = `msg_${randomUUID()}`;
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = hmac(secret, `${id}.${timestamp}.${body}`).digest('base64');
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    },
    body,
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status} ${text}`);
  return JSON.parse(text);
}

function dispatch({ dispatchUrl, secret }, channel) {
  return post(dispatchUrl, secret, { event: 'post_saved', data: { post_id: 4 }, channel });
}

/** Publishes an event. @returns {Promise<number>} its number in the channel */
export async function publish(gateway, channel) {
  return (await dispatch(gateway, channel)).seq;
}

/** Publishes an event. @returns {Promise<number>} how many connections it was sent to */
export async function delivered(gateway, channel) {
  return (await dispatch(gateway, channel)).delivered;
}

/** Takes back a user's tokens. @returns {Promise<number>} how many connections that closed */
export async function revoke({ revokeUrl, secret }, sub) {
  const { closed } = await post(revokeUrl, secret, { sub });
  return closed;
}

/**
 * A token for channels, as `docs/protocol.md` says.
 *
 * @param {number} seconds until it expires
 */
export function token(secret, channels, seconds) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: '7', channels, iat: now, exp: now + seconds };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${hmac(secret, text).digest('base64url')}`;
}
