/**
 * Close codes, error codes and statuses, as `docs/protocol.md` defines them.
 *
 * @module
 */

/** The code that a browser reports for a connection that broke (RFC 6455, section 7.4.1). */
export const ABNORMAL_CLOSURE = 1006;
export const SERVICE_RESTART = 1012;
export const TRY_AGAIN_LATER = 1013;

/** The reasons of a state `closed` that the page itself caused. */
export const CLOSE = 'close';
export const UNSUBSCRIBE = 'unsubscribe';

/** No token was shown, and the page has none to give. */
export const TOKEN_REQUIRED = 'token_required';
export const TOKEN_INVALID = 'token_invalid';
export const TOKEN_EXPIRED = 'token_expired';
export const FORBIDDEN = 'forbidden';
export const TOO_MANY_CHANNELS = 'too_many_channels';
/** The connection has cost more than it may, and the server closes it. */
export const RATE_LIMITED = 'rate_limited';
export const INVALID_MESSAGE = 'invalid_message';

/** The site gave no token. The client asks again. */
export const TOKEN_UNAVAILABLE = 'token_unavailable';
/** There was no answer, or there is no way to ask. */
export const UNAVAILABLE = 'unavailable';

/** Whether a new token may resolve the error. */
export function isTokenError({ code }: { readonly code?: string }): boolean {
  return !!code?.startsWith('token_');
}

/** Whether all clients were disconnected together, and so must not reconnect together. */
export function isMassClose(code: number): boolean {
  return code === SERVICE_RESTART || code === TRY_AGAIN_LATER;
}

/** Whether the body of an answer of `/history` with this status is an error frame. */
export function isErrorFrame(status: number): boolean {
  return [401, 403, 422].includes(status);
}

/** The close code for any other failed answer of `/history`. */
export function closeCode(status: number): number {
  return status === 429 || status === 503 ? TRY_AGAIN_LATER : ABNORMAL_CLOSURE;
}
