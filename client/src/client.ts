import type { AnyEvents, Channel, ChannelOptions, Listen } from './channel.js';
import type { State } from './connection.js';
import type { Debug, Environment } from './environment.js';
import type { RealtimeError } from './errors.js';
import type { Timing } from './timing.js';
import type { TokenSource } from './tokens.js';

export interface ConnectOptions {
  /** The WebSocket's URL, such as `wss://….execute-api.us-east-1.amazonaws.com/live`. */
  readonly url: string;
  /** Returns a JWT for private channels. Called again when one is about to expire. */
  readonly token?: TokenSource | undefined;
  /** The URL to poll where WebSockets are blocked, and for `history()`. Without it, neither is possible. */
  readonly historyUrl?: string | undefined;
  /** `true`, the default: one connection for all tabs of the browser. `false`: one for each tab. */
  readonly shared?: boolean | undefined;
  /** Continues after a reload of the page from the position before it. The default is `false`. */
  readonly remember?: boolean | undefined;
  /**
   * Tells each state, frame, request, recovery and token in a line: with `true` in the console, where a
   * browser shows it at the level Verbose. A function gets the lines, and with the line of a frame the
   * frame itself. No line has data or a token; a frame has the data of its events.
   */
  readonly debug?: boolean | Debug | undefined;
  /** Waits that differ from {@link DEFAULT_TIMING}. */
  readonly timing?: Partial<Timing> | undefined;
  /** Replaces parts of the browser in tests. */
  readonly environment?: Partial<Environment> | undefined;
}

/** A page's access to its channels. It reconnects after every failure of the network. */
export interface Client<Events = AnyEvents> {
  /** The state of the connection to the server. */
  readonly state: State;

  /** The server's name for the connection, as in its logs; `undefined` before the first confirmation. */
  readonly connectionId: string | undefined;

  /**
   * Calls `fn` when {@link state} changes.
   *
   * @returns a function that removes `fn`
   */
  onState(fn: (state: State) => void): () => void;

  /**
   * Calls `fn` with each error: a channel is refused, the site gives no token. The client goes on.
   * Without such a function, errors are shown in the console.
   *
   * @returns a function that removes `fn`
   */
  onError(fn: (error: RealtimeError) => void): () => void;

  /** Resolves when the client is connected. Rejects with a {@link RealtimeError} if it is closed before. */
  ready(): Promise<void>;

  /**
   * Calls `fn` with each event of that name in the channel `public`. A name that ends in `*` is a prefix.
   *
   * @returns a function that removes `fn`
   */
  readonly on: Listen<Events, () => void>;

  /** The same for the next such event only. */
  readonly once: Listen<Events, () => void>;

  /** Removes a function given to {@link on} or {@link once}. */
  readonly off: Listen<Events, void>;

  /**
   * Subscribes to a channel. Each call makes a subscription of its own, with its own filter, position and
   * end.
   *
   * `E` declares the events of the channel and their data.
   *
   * @throws RealtimeError if the client is closed
   */
  channel<E = Events>(name: string, options?: ChannelOptions): Channel<E>;

  /** Connects again after {@link disconnect}. Each channel continues from its position. */
  connect(): void;

  /** Closes the connection until {@link connect}. The channels keep their positions. */
  disconnect(): void;

  /**
   * Closes the client for good.
   *
   * @param reason why its channels are closed, as their states tell; `close` by default
   * @param message the same as a sentence
   */
  close(reason?: string, message?: string): void;
}
