import { createHmac } from 'node:crypto';

/** The channel that needs a token; the others are public by the template's `PublicChannels`. */
export const PRIVATE = 'members';

/**
 * A token for {@link PRIVATE}, as `docs/protocol.md` says.
 *
 * @param {string} secret of the deployment
 * @param {string} subject
 * @param {number} life seconds until it expires
 */
export function token(secret, subject, life) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: subject, channels: [PRIVATE], iat: now, exp: now + life };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}
