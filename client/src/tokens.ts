import type { Environment } from './environment.js';
import { Timer } from './timer.js';
import type { Timing } from './timing.js';

/** Returns a token from the site that signs them. */
export type TokenSource = () => Promise<string> | string;

/** The page's token. It is fetched when first needed and kept until shortly before it expires. */
export class Tokens {
  private readonly env: Environment;
  private readonly timing: Timing;
  /** `undefined` if the page has no tokens to give. */
  readonly source: TokenSource | undefined;
  private readonly renew: () => void;
  private readonly timer: Timer;
  private pending: Promise<string> | undefined;
  private token: string | undefined;
  private until = Infinity;

  /**
   * @param renew called when a token has been dropped because it is about to expire
   */
  constructor(
    env: Environment,
    timing: Timing,
    source: TokenSource | undefined,
    renew: () => void,
  ) {
    this.env = env;
    this.timing = timing;
    this.source = source;
    this.renew = renew;
    this.timer = new Timer(env);
  }

  /** A token that is still valid for a while; `undefined` if the page has none to give. */
  async get(): Promise<string | undefined> {
    if (!this.source) {
      return undefined;
    }
    if (this.env.now() >= this.until) {
      this.drop();
    }
    if (this.token === undefined) {
      // Callers that ask while one is being fetched wait for the same token.
      this.pending ??= this.fetch(this.source).finally(() => (this.pending = undefined));
      this.token = await this.pending;
    }
    return this.token;
  }

  /** Drops the token, or the wait for one. With `used`, only if it is still that token. */
  drop(used = this.token): void {
    if (used === this.token) {
      this.token = this.pending = undefined;
      this.until = Infinity;
      this.timer.clear();
    }
  }

  private async fetch(source: TokenSource): Promise<string> {
    const token = await source();
    const left = expiry(token) * 1000 - this.env.now();
    // Expired on arrival: the local clock is wrong. The server will say when the token expires.
    if (left > 0) {
      const wait = Math.max(left - this.timing.tokenLead, left / 2);
      this.until = this.env.now() + wait;
      this.timer.set(wait, () => {
        this.drop();
        this.renew();
      });
    }
    return token;
  }
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
