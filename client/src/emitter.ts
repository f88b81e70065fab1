import type { Environment } from './environment.js';

/** Calls functions with values. An error that one throws is reported. */
export interface Emitter<T> {
  /**
   * @param once whether `fn` is removed before it is called
   * @returns a function that removes `fn`
   */
  add(fn: (value: T) => void, once?: boolean): () => void;
  remove(fn: (value: T) => void): void;
  /** @returns whether there was a function to call */
  emit(value: T): boolean;
}

export function createEmitter<T>(env: Environment): Emitter<T> {
  /** Each function, and whether it is called once only. */
  const handlers = new Map<(value: T) => void, boolean | undefined>();
  const remove = (fn: (value: T) => void) => void handlers.delete(fn);
  return {
    add(fn, once) {
      handlers.set(fn, once);
      return () => remove(fn);
    },
    remove,
    emit(value) {
      const all = [...handlers];
      for (const [fn, once] of all) {
        // One that was called before may have removed it.
        if (handlers.has(fn)) {
          if (once) {
            remove(fn);
          }
          try {
            fn(value);
          } catch (error) {
            env.reportError(error);
          }
        }
      }
      return all.length > 0;
    },
  };
}

/**
 * Waits for a state.
 *
 * @param read returns `true` once it is reached; throws if it never will be
 */
export function reached<T>(states: Emitter<T>, read: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = () => {
      try {
        if (read()) {
          states.remove(check);
          resolve();
        }
      } catch (error) {
        states.remove(check);
        reject(error);
      }
    };
    states.add(check);
    check();
  });
}
