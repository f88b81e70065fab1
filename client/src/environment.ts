/** The part of a `WebSocket` that the client uses. */
export interface SocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** The part of a `BroadcastChannel` that the client uses. */
export interface BroadcastLike {
  onmessage: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/**
 * The part of a `LockManager` that the client uses: holds the lock `name` until `held` settles, and
 * rejects when it is stolen.
 */
export interface LocksLike {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: true },
    held: () => Promise<void>,
  ): Promise<unknown>;
}

/** Everything that the client uses of the browser. Tests replace parts of it. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
  /** From 0 to below 1. */
  random(): number;
  socket(url: string, protocols: string[]): SocketLike;
  fetch(url: string, init: RequestInit): Promise<Response>;
  reportError(error: unknown): void;
  /** Calls `fn` when the network or the page comes back or goes; returns a function that stops it. */
  onWake(fn: () => void): () => void;
  /** Without it, each tab has a connection of its own. */
  locks?: LocksLike | undefined;
  /** Without it, each tab has a connection of its own. */
  broadcast?: ((name: string) => BroadcastLike) | undefined;
  /** Stores positions. Without it, none are stored. */
  storage?: Pick<Storage, 'getItem' | 'setItem'> | undefined;
}

/** The browser. It is read when called, so importing this module has no effect. */
export function browser(): Environment {
  const { navigator, BroadcastChannel, document } = globalThis;
  return {
    now: () => Date.now(),
    setTimeout: (fn, ms) => setTimeout(fn, ms),
    clearTimeout: (handle) => clearTimeout(handle as number),
    random: () => Math.random(),
    socket: (url, protocols) => new WebSocket(url, protocols),
    fetch: (url, init) => fetch(url, init),
    reportError: (error) =>
      setTimeout(() => {
        throw error;
      }),
    onWake(fn) {
      const seen = () => document.visibilityState === 'visible' && fn();
      const events = ['online', 'offline'];
      events.forEach((name) => addEventListener(name, fn));
      document?.addEventListener('visibilitychange', seen);
      return () => {
        events.forEach((name) => removeEventListener(name, fn));
        document?.removeEventListener('visibilitychange', seen);
      };
    },
    locks: navigator?.locks,
    broadcast: BroadcastChannel && ((name) => new BroadcastChannel(name)),
    storage: storage(),
  };
}

/** Reading `sessionStorage` throws if the user blocks it. */
function storage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
