import type { Position, RealtimeEvent } from './protocol.js';

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

/**
 * One channel. From the moment the server first confirms the subscription, it delivers each event
 * once, in order, none missing, or reports with a reset that it cannot.
 *
 * Iterating gives the events from then on. The iteration ends with `unsubscribe()` or `close()` and
 * throws if the server refuses the channel.
 */
export interface Channel extends AsyncIterable<RealtimeEvent> {
  readonly name: string;
  readonly state: ChannelState;

  /**
   * Calls `fn` with each event of that name, or with every event for `'*'`.
   *
   * @returns a function that removes `fn`
   */
  on<Data = unknown>(event: string, fn: Handler<Data>): () => void;

  /** Removes a function given to {@link on}. */
  off<Data = unknown>(event: string, fn: Handler<Data>): void;

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

  /** Unsubscribes for good. `client.channel(name)` subscribes again. */
  unsubscribe(): void;
}
