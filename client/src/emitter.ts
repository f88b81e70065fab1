import type { Environment } from './environment.js';

/** Calls functions with values. An error that one throws is reported. */
export class Emitter<T> {
  private readonly env: Environment;
  private readonly handlers = new Set<(value: T) => void>();

  constructor(env: Environment) {
    this.env = env;
  }

  /** @returns a function that removes `fn` */
  add(fn: (value: T) => void): () => void {
    this.handlers.add(fn);
    return () => this.remove(fn);
  }

  remove(fn: (value: T) => void): void {
    this.handlers.delete(fn);
  }

  emit(value: T): void {
    for (const fn of [...this.handlers]) {
      // One that was called before may have removed it.
      if (this.handlers.has(fn)) {
        try {
          fn(value);
        } catch (error) {
          this.env.reportError(error);
        }
      }
    }
  }
}
