import { Topic, type Channel, type Handler } from './channel.js';
import { Connection } from './connection.js';
import { browser, type Environment } from './environment.js';
import { Listeners } from './listeners.js';
import { Tabs } from './tabs.js';
import { DEFAULT_TIMING, type Timing } from './timing.js';
import { Tokens, type TokenSource } from './tokens.js';
import type { State, Uplink, UplinkEvents } from './uplink.js';
import type { Position, Refusal, ServerFrame } from './wire.js';

export interface ConnectOptions {
  /** The WebSocket's address, such as `wss://….execute-api.us-east-1.amazonaws.com/live`. */
  readonly url: string;
  /** Gives a JWT for channels that are not public; called again when one is about to expire. */
  readonly token?: TokenSource | undefined;
  /** Where to poll when WebSockets are blocked; without it, there is no polling. */
  readonly historyUrl?: string | undefined;
  /** One connection for all tabs of the browser, the default; `false`: one for each. */
  readonly shared?: boolean | undefined;
  /** Goes on after a reload of the page where it was before; `false` is the default. */
  readonly remember?: boolean | undefined;
  /** Other waits than {@link DEFAULT_TIMING}. */
  readonly timing?: Partial<Timing> | undefined;
  /** Another world than the browser, for tests. */
  readonly environment?: Partial<Environment> | undefined;
}

export interface ChannelOptions {
  /** Only these events: names, or prefixes that end in `*`, 1 to 50 of them. */
  readonly events?: readonly string[] | undefined;
}

/** Where an event goes that names no channel. */
const PUBLIC = 'public';
/** Errors after which asking again for the channel is no use. */
const FINAL = ['forbidden', 'too_many_channels', 'invalid_message'];

/**
 * Connects, and stays connected.
 *
 * @throws TypeError where the address is missing
 */
export function connect(options: ConnectOptions): Client {
  return new Client(options);
}

/** A page's way to its channels. It comes back by itself from whatever happens to the network. */
export class Client {
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly url: string;
  private readonly remember: boolean;
  private readonly tokens: Tokens;
  private readonly topics = new Map<string, Topic>();
  private readonly states: Listeners<State>;
  private readonly uplink: Uplink;
  private readonly sleep: () => void;
  /** The channels whose token was refused since they were last confirmed; '' for the connection. */
  private readonly refused = new Set<string>();
  private now: State = { name: 'connecting' };

  /** @internal Use {@link connect}. */
  constructor(options: ConnectOptions) {
    const { url, historyUrl, token, shared = true, remember = false } = options;
    if (!url) {
      throw new TypeError('connect({ url }) needs a WebSocket');
    }
    const env = (this.env = { ...browser(), ...options.environment });
    const timing = (this.timing = { ...DEFAULT_TIMING, ...options.timing });
    this.url = url;
    this.remember = remember;
    this.states = new Listeners((error) => env.reportError(error));
    this.tokens = new Tokens(env, timing.tokenLead, token, () => this.renewToken());
    const events: UplinkEvents = {
      state: (state) => this.become(state),
      opened: () => this.topics.forEach((topic) => topic.restart()),
      frame: (frame) => this.frame(frame),
    };
    const connection = (to: UplinkEvents) =>
      new Connection(env, timing, { url, historyUrl }, this.tokens, to);
    const { locks, broadcast } = env;
    this.uplink =
      shared && locks && broadcast
        ? new Tabs(env, timing, locks, broadcast, 'realtime-events:' + url, events, connection)
        : connection(events);
    this.sleep = env.onWake(() => this.uplink.wake());
  }

  /** How the way to the server stands. */
  get state(): State {
    return this.now;
  }

  /**
   * Calls `fn` when {@link state} changes.
   *
   * @returns how to stop
   */
  onState(fn: (state: State) => void): () => void {
    return this.states.add(fn);
  }

  /**
   * Calls `fn` with each event of that name in the channel `public`, or with every event for `'*'`.
   *
   * @returns how to stop
   */
  on<Data = unknown>(event: string, fn: Handler<Data>): () => void {
    return this.channel(PUBLIC).on(event, fn);
  }

  /** Takes off a function given to {@link on}. */
  off<Data = unknown>(event: string, fn: Handler<Data>): void {
    this.topics.get(PUBLIC)?.off(event, fn);
  }

  /**
   * The channel of that name; listens to it from now on if it does not yet.
   *
   * @throws Error where it is listened to with other `events`, or the client is closed
   */
  channel(name: string, options: ChannelOptions = {}): Channel {
    const { events } = options;
    const existing = this.topics.get(name);
    if (existing) {
      if (events && String(events) !== String(existing.filter)) {
        throw new Error(`${name} is listened to with other events; unsubscribe() it first`);
      }
      return existing;
    }
    if (this.now.name === 'closed') {
      throw new Error(`Closed (${this.now.reason}); connect() again`);
    }
    const topic = new Topic(this.env, this.timing, name, events, this.recall(name), {
      ask: () => void this.ask(topic),
      moved: (_, position) => this.keep(name, position),
      unsubscribe: () => this.drop(topic, 'unsubscribe'),
    });
    this.topics.set(name, topic);
    if (this.now.name === 'open') {
      topic.restart();
    }
    return topic;
  }

  /** Ends it for good. */
  close(): void {
    this.end('close');
  }

  private become(state: State): void {
    if (JSON.stringify(state) === JSON.stringify(this.now)) {
      return;
    }
    this.now = state;
    if (state.name !== 'open') {
      this.topics.forEach((topic) => topic.pause());
    }
    this.states.emit(state);
  }

  private frame(frame: ServerFrame): void {
    if ('event' in frame) {
      this.topics.get(frame.channel)?.log.frame(frame);
      return;
    }
    switch (frame.type) {
      case 'subscribed':
        this.refused.delete(frame.channel);
        this.refused.delete('');
        this.topics.get(frame.channel)?.subscribed(frame);
        break;
      case 'unsubscribed':
        // Ours overtook each other, as each is handled on its own: we do want it.
        this.topics.get(frame.channel)?.restart();
        break;
      case 'pong':
        this.topics.forEach((topic) => topic.log.pong(frame.heads[topic.name]));
        break;
      case 'error':
        this.refusal(frame);
    }
  }

  private refusal({ code, message, channel }: Refusal): void {
    const topic = channel ? this.topics.get(channel) : undefined;
    if (channel && !topic) {
      return;
    }
    if (FINAL.includes(code) && topic) {
      this.drop(topic, code, message);
    } else if (code.startsWith('token_')) {
      this.tokenRefused(code, topic);
    }
  }

  private tokenRefused(code: string, topic: Topic | undefined): void {
    const key = topic?.name ?? '';
    const again = this.refused.has(key);
    const { source } = this.tokens;
    if (!source || (again && code !== 'token_expired')) {
      this.end(source ? code : 'token_required');
      return;
    }
    this.refused.add(key);
    this.tokens.drop(topic?.token);
    // Expired again at once: a clock is wrong. The log asks again by itself, ever more rarely.
    if (!again) {
      (topic ? [topic] : this.topics).forEach((each: Topic) => each.log.restart());
    }
  }

  private renewToken(): void {
    if (this.now.name === 'open') {
      this.topics.forEach((topic) => topic.log.restart());
    }
  }

  private async ask(topic: Topic): Promise<void> {
    try {
      topic.token = await this.tokens.get();
    } catch (error) {
      this.env.reportError(error);
      return;
    }
    if (topic.state.name !== 'closed') {
      const { name: channel, filter: events, token, log } = topic;
      const { seq: since, epoch } = log.position ?? {};
      this.uplink.send({ action: 'subscribe', channel, since, epoch, events, token });
    }
  }

  private drop(topic: Topic, reason: string, message?: string): void {
    if (this.topics.get(topic.name) === topic) {
      this.topics.delete(topic.name);
      this.uplink.send({ action: 'unsubscribe', channel: topic.name });
      topic.end(reason, message);
    }
  }

  private end(reason: string): void {
    if (this.now.name !== 'closed') {
      this.sleep();
      this.tokens.drop();
      this.uplink.close();
      const topics = [...this.topics.values()];
      this.topics.clear();
      this.become({ name: 'closed', reason });
      topics.forEach((topic) => topic.end(reason));
    }
  }

  private key(channel: string): string {
    return `realtime-events:${this.url}:${channel}`;
  }

  private keep(channel: string, position: Position): void {
    if (this.remember) {
      try {
        this.env.storage?.setItem(this.key(channel), JSON.stringify(position));
      } catch {
        // Full: after a reload the page begins where the channel then stands.
      }
    }
  }

  private recall(channel: string): Position | undefined {
    try {
      const text = this.remember && this.env.storage?.getItem(this.key(channel));
      return text ? JSON.parse(text) : undefined;
    } catch {
      return undefined;
    }
  }
}
