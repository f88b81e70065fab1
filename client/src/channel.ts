import type { Position, RealtimeEvent } from './protocol.js';
import type { RealtimeError } from './errors.js';

/** The state of a channel. */
export type ChannelState =
  /** Not subscribed yet, or not connected. Events that happen meanwhile are delivered later. */
  | { readonly name: 'subscribing' }
  | { readonly name: 'live' }
  /**
   * For good. The reason is `unsubscribe` or `close` if the page asked for it, otherwise the server's
   * error code, such as `forbidden`, with its sentence.
   */
  | { readonly name: 'closed'; readonly reason: string; readonly message?: string | undefined };

export type Handler<Data = unknown> = (event: RealtimeEvent<Data>) => void;

/** The events of a page that declares none: any name, and data of an unknown type. */
export interface AnyEvents {
  readonly [any]: never;
}
declare const any: unique symbol;

/** The data of the events that a name or a prefix such as `order.*` matches. */
export type DataOf<Events, Name extends string> = Name extends `${infer Prefix}*`
  ? Events[Extract<keyof Events, `${Prefix}${string}`>]
  : Name extends keyof Events
    ? Events[Name]
    : never;

/** The names of declared events, and prefixes of them that end in `*`. */
export type NameOf<Events> = (keyof Events & string) | `${string}*`;

/** Adds a function for events of a name, of a prefix that ends in `*`, or of any name for `'*'`. */
export type Listen<Events, Result> = Events extends AnyEvents
  ? <Data = unknown>(event: string, fn: Handler<Data>) => Result
  : <Name extends NameOf<Events>>(event: Name, fn: Handler<DataOf<Events, Name>>) => Result;

export interface ChannelOptions {
  /** Only these events: 1 to 50 names, or prefixes that end in `*`. */
  readonly events?: readonly string[] | undefined;
  /** Start after this number: the position at which the page's state was made. */
  readonly since?: number | undefined;
  /** The epoch of `since`. Without it, `since` counts in whatever epoch the channel has. */
  readonly epoch?: string | undefined;
  /** Start with so many of the newest events, 0 to 1,000. A known position comes first. */
  readonly rewind?: number | undefined;
}

/** A part of a channel's log. */
export interface HistoryPage {
  /** Oldest first. */
  readonly events: readonly RealtimeEvent[];
  /** The position after them. The next page starts there. */
  readonly position: Position;
  /** `false` if the log no longer has every event after `since`; `events` is then empty. */
  readonly recovered: boolean;
}

/**
 * One subscription to a channel. From the moment the server first confirms it, or from the position
 * that it was given, it delivers each event once, in order, none missing, or reports with a reset that
 * it cannot.
 *
 * Two subscriptions to the same channel are independent, and share one subscription of the connection.
 *
 * Iterating gives the events from then on. The iteration ends with `unsubscribe()` or `close()` and
 * throws if the server refuses the channel.
 */
export interface Channel<Events = AnyEvents> extends AsyncIterable<RealtimeEvent> {
  readonly name: string;
  readonly state: ChannelState;
  /** The last event that was delivered or filtered out; `undefined` before the first confirmation. */
  readonly position: Position | undefined;

  /**
   * Calls `fn` with each event of that name. A name that ends in `*` is a prefix.
   *
   * @returns a function that removes `fn`
   */
  readonly on: Listen<Events, () => void>;

  /** The same for the next such event only. */
  readonly once: Listen<Events, () => void>;

  /** Removes a function given to {@link on} or {@link once}. */
  readonly off: Listen<Events, void>;

  /**
   * Calls `fn` when events were missed that the server no longer has. Load the page's state again.
   * Events after the position that `fn` receives follow as usual.
   *
   * @returns a function that removes `fn`
   */
  onReset(fn: (position: Position) => void): () => void;

  /**
   * Calls `fn` when {@link state} changes.
   *
   * @returns a function that removes `fn`
   */
  onState(fn: (state: ChannelState) => void): () => void;

  /** Resolves when the channel is live. Rejects with a {@link RealtimeError} if it closes before. */
  ready(): Promise<void>;

  /**
   * The number of connections that are subscribed to the channel.
   *
   * @throws RealtimeError if the server refuses or does not answer
   */
  presence(): Promise<number>;

  /**
   * Reads events that the log still has, from `historyUrl`. The subscription is not affected.
   *
   * @param options a position to start after, or how many of the newest events; at most `limit` events
   * @throws RealtimeError if there is no `historyUrl`, or the server refuses or does not answer
   */
  history(options?: HistoryOptions): Promise<HistoryPage>;

  /** Ends this subscription for good. `client.channel(name)` makes another. */
  unsubscribe(): void;
}

export interface HistoryOptions {
  readonly since?: number | undefined;
  readonly epoch?: string | undefined;
  /** Instead of `since`: so many of the newest events, 0 to 1,000. By default `limit`. */
  readonly rewind?: number | undefined;
  /** 1 to 1,000; the default is 100. */
  readonly limit?: number | undefined;
}
