import type { ClientMessage, ServerFrame } from './wire.js';

/** How the way to the server stands. */
export type State =
  | { readonly name: 'connecting' }
  | { readonly name: 'open'; readonly via: 'websocket' | 'polling' }
  /** The next attempt is in `delay` milliseconds; `code` is the close code of the last. */
  | { readonly name: 'waiting'; readonly delay: number; readonly code: number }
  /** For good. `close` where the page asked for it, else the server's error code. */
  | { readonly name: 'closed'; readonly reason: string };

/** What a tab's channels stand on: a connection of their own, or another tab's. */
export interface Uplink {
  /** Sends if there is a way; lost otherwise. */
  send(message: ClientMessage): void;
  /** The network or the page came back: try now, or look whether the server is still there. */
  wake(): void;
  close(): void;
}

export interface UplinkEvents {
  state(state: State): void;
  /** There is a new way to the server, which knows of no subscription yet. */
  opened(): void;
  frame(frame: ServerFrame): void;
}
