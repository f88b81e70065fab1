import type { ClientMessage, ServerFrame } from './wire.js';

/** One way to the server: a WebSocket, or polling. It lives once. */
export interface Link {
  readonly kind: 'websocket' | 'polling';
  /** Sends if open; lost otherwise, and asked again by whoever needs the answer. */
  send(message: ClientMessage): void;
  /** Looks whether the server is still there. */
  check(): void;
  /** Ends it; no event follows. */
  close(): void;
}

/** What a link tells: `opened` once at most, then frames, then `closed` once at most. */
export interface LinkEvents {
  opened(link: Link): void;
  frame(frame: ServerFrame): void;
  /** @param code a WebSocket close code */
  closed(link: Link, code: number): void;
}
