/**
 * The messages on the wire. `docs/protocol.md` describes them.
 *
 * @module
 */

/** An event as the server sends it and as handlers receive it. */
export interface RealtimeEvent<Data = unknown> {
  /** Its name. */
  readonly event: string;
  /** The sender's data, unchanged. */
  readonly data: Data;
  /** When it happened, as the sender wrote it. */
  readonly timestamp: string;
  /** Its idempotency key: the same id is the same event. */
  readonly id: string;
  readonly channel: string;
  /** Its sequence number in the channel: 1, 2, 3… without gaps. */
  readonly seq: number;
}

/** A position in the log of one channel. Sequence numbers of different epochs are unrelated. */
export interface Position {
  readonly seq: number;
  readonly epoch: string;
}

export interface Subscribe {
  readonly action: 'subscribe';
  readonly channel: string;
  readonly since?: number | undefined;
  readonly epoch?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly token?: string | undefined;
}

interface Unsubscribe {
  readonly action: 'unsubscribe';
  readonly channel: string;
}

export type ClientMessage = Subscribe | Unsubscribe | { readonly action: 'ping' };

export interface Subscribed extends Position {
  readonly type: 'subscribed';
  readonly channel: string;
  readonly recovered: boolean;
}

interface Pong {
  readonly type: 'pong';
  readonly heads: Readonly<Record<string, number>>;
}

export interface ServerError {
  readonly type: 'error';
  readonly code: string;
  readonly message?: string;
  readonly channel?: string;
}

export type ServerFrame =
  | RealtimeEvent
  | Subscribed
  | Pong
  | ServerError
  | { readonly type: 'unsubscribed'; readonly channel: string };

/** Parses one text frame; `undefined` if it is not a frame of this protocol. */
export function parse(text: unknown): ServerFrame | undefined {
  try {
    const frame = JSON.parse(text as string);
    const known = 'event' in frame ? Number.isSafeInteger(frame.seq) : 'type' in frame;
    return known ? frame : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `patterns`, which are names or prefixes that end in `*`, match a name. */
export function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}
