/** Gets what the client and the server say to each other, a line at a time; with a frame, also the frame. */
export type Debug = (line: string, frame?: unknown) => void;

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
  /** Calls `fn` after what waits to run now. In a hidden page, too, where timers are slow. */
  defer(fn: () => void): void;
  /** From 0 to below 1. */
  random(): number;
  socket(url: string, protocols: string[]): SocketLike;
  fetch(url: string, init: RequestInit): Promise<Response>;
  reportError(error: unknown): void;
  /** Tells a developer what happens, if the page asked for that. */
  debug?: Debug | undefined;
  /** Whether the page is in view. */
  visible(): boolean;
  /**
   * Calls `fn` with `wake` when the network changes or the page comes into view, with `hide` when the
   * page is left or frozen, and with `show` when it comes back from that; returns a function that
   * stops it.
   */
  onChange(fn: (change: 'wake' | 'hide' | 'show') => void): () => void;
  /** Without it, the client does not learn from earlier pages how often to ping. */
  memory?: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  /** Without it, each tab has a connection of its own. */
  locks?: LocksLike | undefined;
  /** Without it, each tab has a connection of its own. */
  broadcast?: ((name: string) => BroadcastLike) | undefined;
  /** Stores positions. Without it, none are stored. */
  storage?: Pick<Storage, 'getItem' | 'setItem'> | undefined;
}

/**
 * Whether this is a page or a worker of a browser. On a server, rendering a page must not open a
 * connection.
 */
export function isBrowser(): boolean {
  return 'document' in globalThis || 'importScripts' in globalThis;
}

/** The browser. It is read when called, so importing this module has no effect. */
export function browser(): Environment {
  const { navigator, BroadcastChannel, document } = globalThis;
  const hidden = () => document?.visibilityState === 'hidden';
  return {
    now: () => Date.now(),
    setTimeout: (fn, ms) => setTimeout(fn, ms),
    clearTimeout: (handle) => clearTimeout(handle as number),
    defer(fn) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = fn;
      port2.postMessage(0);
    },
    random: () => Math.random(),
    socket: (url, protocols) => new WebSocket(url, protocols),
    fetch: (url, init) => fetch(url, init),
    reportError: (error) =>
      setTimeout(() => {
        throw error;
      }),
    visible: () => !hidden(),
    onChange(fn) {
      const wake = () => fn('wake');
      const hide = () => fn('hide');
      const show = () => fn('show');
      const seen = () => hidden() || wake();
      const ofWindow = { online: wake, offline: wake, pagehide: hide, pageshow: show };
      const ofDocument = { visibilitychange: seen, freeze: hide, resume: show };
      const all = (change: 'addEventListener' | 'removeEventListener') => {
        Object.entries(ofWindow).forEach(([name, call]) => globalThis[change]?.(name, call));
        Object.entries(ofDocument).forEach(([name, call]) => document?.[change](name, call));
      };
      all('addEventListener');
      return () => all('removeEventListener');
    },
    locks: navigator?.locks,
    broadcast: BroadcastChannel && ((name) => new BroadcastChannel(name)),
    storage: storage('sessionStorage'),
    memory: storage('localStorage'),
  };
}

/** Reading a storage throws if the user blocks it. */
function storage(name: 'sessionStorage' | 'localStorage'): Storage | undefined {
  try {
    return globalThis[name];
  } catch {
    return undefined;
  }
}
