/** The part of a `WebSocket` that is used. */
export interface SocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** The part of a `BroadcastChannel` that is used. */
export interface BroadcastLike {
  onmessage: ((event: never) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/**
 * The part of a `LockManager` that is used: holds the lock `name` until `held` settles; rejects when
 * it is stolen.
 */
export interface LocksLike {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: true },
    held: () => Promise<void>,
  ): Promise<unknown>;
}

/** All that the client needs of the world. The browser's, unless an option says otherwise. */
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
  /** Calls `fn` when the network or the page comes back or goes; returns how to stop. */
  onWake(fn: () => void): () => void;
  /** Missing: a socket per tab. */
  locks?: LocksLike | undefined;
  /** Missing: a socket per tab. */
  broadcast?: ((name: string) => BroadcastLike) | undefined;
  /** Where positions are remembered; missing: nowhere. */
  storage?: Pick<Storage, 'getItem' | 'setItem'> | undefined;
}

/** The browser, read when called: importing touches nothing. */
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

/** Reading `sessionStorage` throws where the user blocks it. */
function storage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

/** One wait at a time; setting it again replaces it. */
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
    // A longer wait would overflow to none at all.
    const wait = Math.min(ms, 0x7fffffff);
    this.handle = this.env.setTimeout(() => {
      this.handle = undefined;
      fn();
    }, wait);
  }

  clear(): void {
    this.env.clearTimeout(this.handle);
    this.handle = undefined;
  }
}
