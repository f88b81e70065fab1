import type { Environment } from './environment.js';

/** One wait at a time. Setting it again replaces it. */
export interface Timer {
  readonly running: boolean;
  set(ms: number, fn: () => void): void;
  clear(): void;
}

export function createTimer(env: Environment): Timer {
  let handle: unknown;
  const clear = () => {
    env.clearTimeout(handle);
    handle = undefined;
  };
  return {
    get running() {
      return handle !== undefined;
    },
    set(ms, fn) {
      clear();
      handle = env.setTimeout(
        () => {
          handle = undefined;
          fn();
        },
        // A browser does not wait at all if the number is larger.
        Math.min(ms, 0x7fffffff),
      );
    },
    clear,
  };
}

/** @returns the answer. @throws Error if there is none in time */
export function within<T>(env: Environment, ms: number, answer: Promise<T>): Promise<T> {
  const timer = createTimer(env);
  const late = new Promise<never>((_, reject) =>
    timer.set(ms, () => reject(new Error('no answer'))),
  );
  return Promise.race([answer, late]).finally(timer.clear);
}
