/** A value in a storage of the browser, as JSON. */
export interface Stored<T> {
  /** `undefined` if there is none, or the storage is blocked, or it is not ours. */
  load(key: string): T | undefined;
  save(key: string, value: T): void;
}

/**
 * @param storage without it, nothing is kept
 * @param prefix of the keys
 */
export function stored<T>(
  storage: Pick<Storage, 'getItem' | 'setItem'> | undefined,
  prefix: string,
): Stored<T> {
  return {
    load(key) {
      try {
        return JSON.parse(storage!.getItem(prefix + key)!) ?? undefined;
      } catch {
        return undefined;
      }
    },
    save(key, value) {
      try {
        storage?.setItem(prefix + key, JSON.stringify(value));
      } catch {
        // The storage is full or blocked: only this page knows the value.
      }
    },
  };
}
