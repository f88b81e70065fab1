import type { ClientMessage, ServerFrame } from './protocol.js';

/** Carries messages to the server and back: a WebSocket, or polling. Each is used once. */
export interface Transport {
  readonly kind: 'websocket' | 'polling';
  /** Sends the message if the transport is open; otherwise the message is lost. */
  send(message: ClientMessage): void;
  /** Checks whether the server still answers. */
  check(): void;
  /** Called every few seconds: checks it if it is time. */
  tick(): void;
  /** Closes it; no event follows. */
  close(): void;
}

/** The events of a transport: `opened` at most once, then frames, then `closed` at most once. */
export interface TransportEvents {
  opened(transport: Transport): void;
  /** @param text the frame as it came; absent if it did not come as text */
  frame(transport: Transport, frame: ServerFrame, text?: string): void;
  /** @param code a WebSocket close code */
  closed(transport: Transport, code: number): void;
}
