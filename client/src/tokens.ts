import { TOKEN_UNAVAILABLE } from './codes.js';
import type { Environment } from './environment.js';
import { RealtimeError } from './errors.js';
import { createTimer, within } from './timer.js';
import { tokenRetry, type Timing } from './timing.js';

/** Returns a token from the site that signs them; `''` if nobody is logged in. */
export type TokenSource = () => Promise<string> | string;

/** Three parts in base64url. @see https://www.rfc-editor.org/rfc/rfc7515#section-3.1 */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The page's token. It is fetched when first needed and kept until shortly before it expires. */
export interface Tokens {
  /** Whether the site gave no token, and is asked again later. */
  readonly failing: boolean;
  /** A token that is still valid for a while; `''` if there is none at the moment. */
  get(): Promise<string>;
  /** Drops the token, or the wait for one. With `used`, only if it is still that token. */
  drop(used?: string): void;
}

/**
 * @param renew called when there may be a better token than before: one is about to expire, or the
 *   site is to be asked again
 * @param failed called when the site gave none
 */
export function createTokens(
  env: Environment,
  timing: Timing,
  source: TokenSource | undefined,
  renew: () => void,
  failed: (error: RealtimeError) => void,
): Tokens {
  const timer = createTimer(env);
  let pending: Promise<string> | undefined;
  let token: string | undefined;
  let until = Infinity;
  let failures = 0;

  function drop(used = token): void {
    if (used === token) {
      if (token) {
        env.debug?.('token: dropped');
      }
      token = pending = undefined;
      until = Infinity;
      timer.clear();
    }
  }

  /** @param ms how long it is of use */
  function keep(given: string, ms: number): void {
    env.debug?.(`token: ${given ? 'received' : 'none'}, kept for ${Math.round(ms / 1000)} s`);
    token = given;
    until = env.now() + ms;
    timer.set(ms, () => {
      drop();
      renew();
    });
  }

  function received(jwt: string): void {
    token = jwt;
    failures = 0;
    const left = expiry(jwt) * 1000 - env.now();
    // Expired on arrival: the local clock is wrong. The server will say when the token expires.
    if (left > 0) {
      keep(jwt, Math.max(left - timing.tokenLead, left / 2));
    }
  }

  function retry(cause: unknown): void {
    const wait = tokenRetry(++failures);
    keep('', wait);
    // A SyntaxError quotes what the site gave, which may contain a token.
    const shown = cause instanceof SyntaxError ? undefined : cause;
    failed(
      new RealtimeError(
        TOKEN_UNAVAILABLE,
        `No token (${shown ?? 'unreadable'}); next try in ${wait / 1000} s`,
        undefined,
        shown,
      ),
    );
  }

  function fetch(): Promise<string> {
    env.debug?.('token: asking the site');
    const mine: Promise<string> = within(env, timing.connect, Promise.resolve().then(source))
      .then((given: unknown) => {
        const jwt = typeof given === 'string' ? given.trim() : ' ';
        if (jwt && !JWT.test(jwt)) {
          throw new Error('not a JWT');
        }
        if (mine === pending) {
          received(jwt);
        }
        return jwt;
      })
      .catch((cause) => {
        if (mine === pending) {
          retry(cause);
        }
        return '';
      });
    return mine;
  }

  return {
    get failing() {
      return failures > 0;
    },
    async get() {
      if (!source) {
        return '';
      }
      if (env.now() >= until) {
        drop();
      }
      // Callers that ask while one is being fetched wait for the same token.
      return token ?? (pending ??= fetch());
    },
    drop,
  };
}

/**
 * The time at which a JWT expires, in seconds since 1970; `NaN` if it does not say.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
 */
export function expiry(token: string): number {
  try {
    const claims = token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/');
    return Number(JSON.parse(atob(claims)).exp);
  } catch {
    return NaN;
  }
}
