import type { Environment } from './environment.js';

/** One wait at a time. Setting it again replaces it. */
export class Timer {
  private readonly env: Environment;
  private handle: unknown;

  constructor(env: Environment) {
    this.env = env;
  }

  get running(): boolean {
    return this.handle !== undefined;
  }

  set(ms: number, fn: () => void): void {
    this.clear();
    this.handle = this.env.setTimeout(
      () => {
        this.handle = undefined;
        fn();
      },
      // A browser does not wait at all if the number is larger.
      Math.min(ms, 0x7fffffff),
    );
  }

  clear(): void {
    this.env.clearTimeout(this.handle);
    this.handle = undefined;
  }
}
