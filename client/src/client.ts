import type { Channel, Handler } from './channel.js';
import {
  CLOSE,
  TOKEN_EXPIRED,
  TOKEN_REQUIRED,
  UNSUBSCRIBE,
  isFinal,
  isTokenError,
} from './codes.js';
import type { Connection, ConnectionEvents, State } from './connection.js';
import { Emitter } from './emitter.js';
import { browser, type Environment } from './environment.js';
import { OwnConnection } from './own-connection.js';
import { Positions } from './positions.js';
import type { ServerError, ServerFrame } from './protocol.js';
import { SharedConnection } from './shared-connection.js';
import { Subscription } from './subscription.js';
import { DEFAULT_TIMING, type Timing } from './timing.js';
import { Tokens, type TokenSource } from './tokens.js';

export interface ConnectOptions {
  /** The WebSocket's URL, such as `wss://….execute-api.us-east-1.amazonaws.com/live`. */
  readonly url: string;
  /** Returns a JWT for private channels. Called again when one is about to expire. */
  readonly token?: TokenSource | undefined;
  /** The URL to poll where WebSockets are blocked. Without it, the client does not poll. */
  readonly historyUrl?: string | undefined;
  /** `true`, the default: one connection for all tabs of the browser. `false`: one for each tab. */
  readonly shared?: boolean | undefined;
  /** Continues after a reload of the page from the position before it. The default is `false`. */
  readonly remember?: boolean | undefined;
  /** Waits that differ from {@link DEFAULT_TIMING}. */
  readonly timing?: Partial<Timing> | undefined;
  /** Replaces parts of the browser in tests. */
  readonly environment?: Partial<Environment> | undefined;
}

export interface ChannelOptions {
  /** Only these events: 1 to 50 names, or prefixes that end in `*`. */
  readonly events?: readonly string[] | undefined;
}

/** The channel of events that name none. */
const PUBLIC = 'public';

/**
 * Connects, and stays connected.
 *
 * @throws TypeError if the URL is missing
 */
export function connect(options: ConnectOptions): Client {
  return new Client(options);
}

/** A page's access to its channels. It reconnects after every failure of the network. */
export class Client {
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly positions: Positions;
  private readonly tokens: Tokens;
  private readonly channels = new Map<string, Subscription>();
  private readonly states: Emitter<State>;
  private readonly connection: Connection;
  /** Stops the calls of {@link Connection.wake}. */
  private readonly stop: () => void;
  /** Channels whose token was refused since they were last confirmed; '' for the connection. */
  private readonly refused = new Set<string>();
  private current: State = { name: 'connecting' };

  /** @internal Use {@link connect}. */
  constructor(options: ConnectOptions) {
    const { url, historyUrl, token, shared = true, remember } = options;
    if (!url) {
      throw new TypeError('connect({ url }) needs a WebSocket URL');
    }
    const env = (this.env = { ...browser(), ...options.environment });
    const timing = (this.timing = { ...DEFAULT_TIMING, ...options.timing });
    const { locks, broadcast, storage } = env;
    const name = 'realtime-events:' + url;
    this.positions = new Positions(remember ? storage : undefined, url);
    this.states = new Emitter(env);
    this.tokens = new Tokens(env, timing, token, () => this.renewToken());
    const events: ConnectionEvents = {
      state: (state) => this.setState(state),
      opened: () => this.channels.forEach((subscription) => subscription.restart()),
      frame: (frame) => this.onFrame(frame),
    };
    const open = (to: ConnectionEvents) =>
      new OwnConnection(env, timing, { url, historyUrl }, this.tokens, to);
    this.connection =
      shared && locks && broadcast
        ? new SharedConnection(env, timing, locks, broadcast(name), name, events, open)
        : open(events);
    this.stop = env.onWake(() => this.connection.wake());
  }

  /** The state of the connection to the server. */
  get state(): State {
    return this.current;
  }

  /**
   * Calls `fn` when {@link state} changes.
   *
   * @returns a function that removes `fn`
   */
  onState(fn: (state: State) => void): () => void {
    return this.states.add(fn);
  }

  /**
   * Calls `fn` with each event of that name in the channel `public`, or with every event for `'*'`.
   *
   * @returns a function that removes `fn`
   */
  on<Data = unknown>(event: string, fn: Handler<Data>): () => void {
    return this.channel(PUBLIC).on(event, fn);
  }

  /** Removes a function given to {@link on}. */
  off<Data = unknown>(event: string, fn: Handler<Data>): void {
    this.channels.get(PUBLIC)?.off(event, fn);
  }

  /**
   * Returns the channel of that name and subscribes to it if it is not subscribed yet.
   *
   * @throws Error if it is subscribed with other `events`, or if the client is closed
   */
  channel(name: string, options: ChannelOptions = {}): Channel {
    const { events } = options;
    const existing = this.channels.get(name);
    if (existing) {
      if (events && String(events) !== String(existing.filter)) {
        throw new Error(`${name} is subscribed with other events; unsubscribe() first`);
      }
      return existing;
    }
    if (this.current.name === 'closed') {
      throw new Error(`The client is closed (${this.current.reason}); connect() again`);
    }
    const subscription = new Subscription(
      this.env,
      this.timing,
      name,
      events,
      this.positions.load(name),
      {
        subscribe: () => void this.subscribe(subscription),
        moved: (position) => this.positions.save(name, position),
        unsubscribe: () => this.remove(subscription, UNSUBSCRIBE),
      },
    );
    this.channels.set(name, subscription);
    if (this.current.name === 'open') {
      subscription.restart();
    }
    return subscription;
  }

  /** Closes the client for good. */
  close(): void {
    this.end(CLOSE);
  }

  private setState(state: State): void {
    if (JSON.stringify(state) === JSON.stringify(this.current)) {
      return;
    }
    this.current = state;
    if (state.name !== 'open') {
      this.channels.forEach((subscription) => subscription.pause());
    }
    this.states.emit(state);
  }

  private onFrame(frame: ServerFrame): void {
    if ('event' in frame) {
      this.channels.get(frame.channel)?.log.frame(frame);
      return;
    }
    switch (frame.type) {
      case 'subscribed':
        this.refused.delete(frame.channel);
        this.refused.delete('');
        this.channels.get(frame.channel)?.subscribed(frame);
        break;
      case 'unsubscribed':
        // The server handles messages in any order: an older `unsubscribe` came after our `subscribe`.
        this.channels.get(frame.channel)?.restart();
        break;
      case 'pong':
        this.channels.forEach(({ log, name }) => log.pong(frame.heads[name]));
        break;
      case 'error':
        this.onError(frame);
    }
  }

  private onError({ code, message, channel }: ServerError): void {
    const subscription = channel ? this.channels.get(channel) : undefined;
    if (channel && !subscription) {
      return;
    }
    if (isFinal(code) && subscription) {
      this.remove(subscription, code, message);
    } else if (isTokenError(code)) {
      this.tokenError(code, subscription);
    }
  }

  private tokenError(code: string, subscription: Subscription | undefined): void {
    const key = subscription?.name ?? '';
    const again = this.refused.has(key);
    const { source } = this.tokens;
    if (!source || (again && code !== TOKEN_EXPIRED)) {
      this.end(source ? code : TOKEN_REQUIRED);
      return;
    }
    this.refused.add(key);
    this.tokens.drop(subscription?.token);
    // A new token that has expired means that a clock is wrong. The log asks again, ever more rarely.
    if (!again) {
      (subscription ? [subscription] : this.channels).forEach((each: Subscription) =>
        each.log.restart(),
      );
    }
  }

  private renewToken(): void {
    if (this.current.name === 'open') {
      this.channels.forEach((subscription) => subscription.log.restart());
    }
  }

  private async subscribe(subscription: Subscription): Promise<void> {
    try {
      subscription.token = await this.tokens.get();
    } catch (error) {
      this.env.reportError(error);
      return;
    }
    if (subscription.state.name !== 'closed') {
      const { name: channel, filter: events, token, log } = subscription;
      const { seq: since, epoch } = log.position ?? {};
      this.connection.send({ action: 'subscribe', channel, since, epoch, events, token });
    }
  }

  private remove(subscription: Subscription, reason: string, message?: string): void {
    const { name: channel } = subscription;
    if (this.channels.get(channel) === subscription) {
      this.channels.delete(channel);
      this.connection.send({ action: 'unsubscribe', channel });
      subscription.end(reason, message);
    }
  }

  private end(reason: string): void {
    if (this.current.name !== 'closed') {
      this.stop();
      this.tokens.drop();
      this.connection.close();
      const subscriptions = [...this.channels.values()];
      this.channels.clear();
      this.setState({ name: 'closed', reason });
      subscriptions.forEach((subscription) => subscription.end(reason));
    }
  }
}
