import type { ClientMessage, ServerFrame } from './protocol.js';

/** The state of the connection to the server. */
export type State =
  | { readonly name: 'connecting' }
  | { readonly name: 'open'; readonly via: 'websocket' | 'polling' }
  /** The next attempt is in `delay` milliseconds; `code` is the close code of the last. */
  | { readonly name: 'waiting'; readonly delay: number; readonly code: number }
  /** For good. The reason is `close` if the page closed it, otherwise the server's error code. */
  | { readonly name: 'closed'; readonly reason: string };

/** The connection that a client uses: its own, or one that the browser's tabs share. */
export interface Connection {
  /** Sends the message if the connection is open; otherwise the message is lost. */
  send(message: ClientMessage): void;
  /** The network or the page came back: connects now, or checks that the server still answers. */
  wake(): void;
  close(): void;
}

export interface ConnectionEvents {
  state(state: State): void;
  /** There is a new connection; the server knows no subscription of it yet. */
  opened(): void;
  frame(frame: ServerFrame): void;
}
