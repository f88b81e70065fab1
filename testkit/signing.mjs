import { createHmac, randomUUID } from 'node:crypto';

/**
 * Signs with the secret that the gateway and its senders share, as `docs/protocol.md` describes.
 *
 * @module
 */

function hmac(secret, text) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(text);
}

/** The signature of a webhook by Standard Webhooks. @param {string | Buffer} body */
export function signature(secret, id, timestamp, body) {
  const digest = hmac(secret, `${id}.${timestamp}.`).update(body).digest('base64');
  return `v1,${digest}`;
}

/**
 * The headers of a signed webhook with a JSON body.
 *
 * @param {string} body as it is sent
 * @param {string} [id] a repeat with the same id on the same channel is the same event
 * @param {number} [clock] seconds that the clock of the sender is ahead
 */
export function signedHeaders(secret, body, id = `msg_${randomUUID()}`, clock = 0) {
  const timestamp = String(Math.floor(Date.now() / 1000) + clock);
  return {
    'Content-Type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature(secret, id, timestamp, body),
  };
}

/** Whether a request that a server received is signed with the secret. @param {Buffer} body */
export function isSigned(secret, headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
  return headers['webhook-signature'] === signature(secret, id, timestamp, body);
}

/**
 * A channel token.
 *
 * @param {string[]} channels names, or prefixes that end in `*`
 * @param {number} seconds until it expires
 */
export function token(secret, channels, seconds) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: '7', channels, iat: now, exp: now + seconds };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${hmac(secret, text).digest('base64url')}`;
}
