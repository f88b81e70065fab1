import { Timer, type Environment } from './environment.js';

/** Gives a token, from the site that signs them. */
export type TokenSource = () => Promise<string> | string;

/** The page's token: fetched when first needed, kept until shortly before it expires. */
export class Tokens {
  private readonly env: Environment;
  private readonly lead: number;
  /** `undefined`: the page can give none at all. */
  readonly source: TokenSource | undefined;
  private readonly stale: () => void;
  private readonly timer: Timer;
  private pending: Promise<string> | undefined;
  private token: string | undefined;
  private until = Infinity;

  /**
   * @param lead so many milliseconds before it expires a token is dropped
   * @param stale called when it is
   */
  constructor(env: Environment, lead: number, source: TokenSource | undefined, stale: () => void) {
    this.env = env;
    this.lead = lead;
    this.source = source;
    this.stale = stale;
    this.timer = new Timer(env);
  }

  /** One that is good for a while yet; `undefined` where the page gives none. */
  async get(): Promise<string | undefined> {
    if (!this.source) {
      return undefined;
    }
    if (this.env.now() >= this.until) {
      this.drop();
    }
    if (this.token === undefined) {
      // Whoever asks while one is on its way waits for the same.
      this.pending ??= this.fetch(this.source).finally(() => (this.pending = undefined));
      this.token = await this.pending;
    }
    return this.token;
  }

  /** Forgets the token, or the wait for one; with `used`, only if it is still that one. */
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
    // Expired on arrival: the clock here is wrong, and the server will say when it is time.
    if (left > 0) {
      const wait = Math.max(left - this.lead, left / 2);
      this.until = this.env.now() + wait;
      this.timer.set(wait, () => {
        this.drop();
        this.stale();
      });
    }
    return token;
  }
}

/**
 * When a JWT expires, in seconds since 1970; `NaN` where it does not say.
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
