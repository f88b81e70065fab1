/**
 * The messages on the wire. `docs/protocol.md` describes them.
 *
 * @module
 */

/** An event as handlers receive it. */
export interface RealtimeEvent<Data = unknown> {
  /** Its name. */
  readonly event: string;
  /** The sender's data, unchanged. */
  readonly data: Data;
  /** When it happened, as the sender wrote it. */
  readonly timestamp: string;
  /** Its idempotency key: on its channel, the same id is the same event. */
  readonly id: string;
  readonly channel: string;
  /** Its sequence number in the channel: 1, 2, 3… without gaps. */
  readonly seq: number;
}

/** An event as the server pushes it. */
export interface EventFrame extends RealtimeEvent {
  /** All other frames have one. */
  readonly type?: undefined;
  /**
   * With a filter: no event between this number and `seq` passes it. Without one, or if the server does
   * not know, it is `seq - 1`.
   */
  readonly prev?: number;
}

/** A position in the log of one channel. Sequence numbers of different epochs are unrelated. */
export interface Position {
  readonly seq: number;
  readonly epoch: string;
}

/** One channel of a `subscribe` message. */
export interface Subscribe {
  readonly channel: string;
  readonly since?: number | undefined;
  readonly epoch?: string | undefined;
  /** Instead of `since`: start with so many of the newest events. */
  readonly rewind?: number | undefined;
  readonly events?: readonly string[] | undefined;
}

/** The server repeats `ref` in each answer. */
export type ClientMessage =
  | {
      readonly action: 'subscribe';
      readonly ref: string;
      readonly token: string;
      readonly channels: readonly Subscribe[];
    }
  | { readonly action: 'unsubscribe'; readonly channel: string }
  | { readonly action: 'presence'; readonly channel: string; readonly ref: string }
  | { readonly action: 'ping' };

interface Answer {
  readonly ref?: string;
}

export interface Subscribed extends Position, Answer {
  readonly type: 'subscribed';
  readonly channel: string;
  readonly recovered: boolean;
  /** The answer to `rewind`: the events after this number follow. */
  readonly since?: number;
  readonly connectionId?: string;
  readonly spread?: number;
}

/** Every event of a subscription with a number above `since`, up to `seq`. */
export interface EventsFrame extends Answer {
  readonly type: 'events';
  readonly channel: string;
  readonly since: number;
  readonly seq: number;
  readonly events: readonly RealtimeEvent[];
}

interface Pong extends Answer {
  readonly type: 'pong';
  readonly heads: Readonly<Record<string, number>>;
  /** How far apart to return after all connections were closed together, in ms. */
  readonly spread?: number;
}

export interface Presence extends Answer {
  readonly type: 'presence';
  readonly channel: string;
  readonly count: number;
}

export interface ServerError extends Answer {
  readonly type: 'error';
  readonly code: string;
  readonly message?: string;
  readonly channel?: string;
  /** With `rate_limited`: how many seconds to stay away. */
  readonly retryAfter?: number;
}

interface Unsubscribed extends Answer {
  readonly type: 'unsubscribed';
  readonly channel: string;
}

export type ServerFrame =
  EventFrame | EventsFrame | Subscribed | Unsubscribed | Pong | Presence | ServerError;

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
