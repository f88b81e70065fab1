import type { Environment } from './environment.js';
import { Listeners } from './listeners.js';
import { ChannelLog } from './log.js';
import type { Timing } from './timing.js';
import type { Position, RealtimeEvent, Subscribed } from './wire.js';

/** How a channel stands. */
export type ChannelState =
  /** Not listening yet, or not at the moment; what happens meanwhile is handed on later. */
  | { readonly name: 'subscribing' }
  | { readonly name: 'live' }
  /**
   * For good. `unsubscribe` or `close` where the page asked for it, else the server's error code, such
   * as `forbidden`, and its sentence.
   */
  | { readonly name: 'closed'; readonly reason: string; readonly message?: string | undefined };

export type Handler<Data = unknown> = (event: RealtimeEvent<Data>) => void;

/**
 * One channel. Hands on each of its events once, in order, none missing, from the moment the server
 * first confirms it; or says with a reset that it cannot.
 *
 * Iterating gives the events from then on. It ends with `unsubscribe()` or `close()` and throws when
 * the server refuses the channel.
 */
export interface Channel extends AsyncIterable<RealtimeEvent> {
  readonly name: string;
  readonly state: ChannelState;

  /**
   * Calls `fn` with each event of that name, or with every event for `'*'`.
   *
   * @returns how to stop
   */
  on<Data = unknown>(event: string, fn: Handler<Data>): () => void;

  /** Takes off a function given to {@link on}. */
  off<Data = unknown>(event: string, fn: Handler<Data>): void;

  /**
   * Calls `fn` when events were missed that the server does not have any more: load the page's state
   * anew. Events after the position it is given follow as usual.
   *
   * @returns how to stop
   */
  onReset(fn: (position: Position) => void): () => void;

  /**
   * Calls `fn` when {@link state} changes.
   *
   * @returns how to stop
   */
  onState(fn: (state: ChannelState) => void): () => void;

  /** Listens no longer. `client.channel(name)` begins anew. */
  unsubscribe(): void;
}

/** What a channel needs of its client. */
export interface TopicEvents {
  ask(topic: Topic): void;
  moved(topic: Topic, position: Position): void;
  unsubscribe(topic: Topic): void;
}

/** A channel as its client sees it. */
export class Topic implements Channel {
  readonly name: string;
  readonly filter: readonly string[] | undefined;
  readonly log: ChannelLog;
  /** The token last sent for it. */
  token: string | undefined;
  state: ChannelState = { name: 'subscribing' };
  private readonly report: (error: unknown) => void;
  private readonly events: TopicEvents;
  private readonly handlers = new Map<string, Listeners<RealtimeEvent<never>>>();
  private readonly resets: Listeners<Position>;
  private readonly states: Listeners<ChannelState>;

  constructor(
    env: Environment,
    timing: Timing,
    name: string,
    filter: readonly string[] | undefined,
    start: Position | undefined,
    events: TopicEvents,
  ) {
    this.name = name;
    this.filter = filter;
    this.report = (error) => env.reportError(error);
    this.events = events;
    this.resets = new Listeners(this.report);
    this.states = new Listeners(this.report);
    this.log = new ChannelLog(env, timing, filter, start, {
      ask: () => events.ask(this),
      hand: (event) => {
        this.handlers.get(event.event)?.emit(event as RealtimeEvent<never>);
        this.handlers.get('*')?.emit(event as RealtimeEvent<never>);
      },
      reset: () => this.resets.emit(this.log.position!),
      moved: (position) => events.moved(this, position),
    });
  }

  on<Data>(event: string, fn: Handler<Data>): () => void {
    let listeners = this.handlers.get(event);
    if (!listeners) {
      listeners = new Listeners(this.report);
      this.handlers.set(event, listeners);
    }
    return listeners.add(fn);
  }

  off<Data>(event: string, fn: Handler<Data>): void {
    this.handlers.get(event)?.remove(fn);
  }

  onReset(fn: (position: Position) => void): () => void {
    return this.resets.add(fn);
  }

  onState(fn: (state: ChannelState) => void): () => void {
    return this.states.add(fn);
  }

  unsubscribe(): void {
    this.events.unsubscribe(this);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RealtimeEvent, void, void> {
    const events: RealtimeEvent[] = [];
    let wake = () => {};
    const stops = [
      this.on('*', (event: RealtimeEvent) => {
        events.push(event);
        wake();
      }),
      this.onState(() => wake()),
    ];
    try {
      for (;;) {
        while (events.length) {
          yield events.shift()!;
        }
        const { state } = this;
        if (state.name === 'closed') {
          if (state.reason === 'unsubscribe' || state.reason === 'close') {
            return;
          }
          throw new Error(`${this.name}: ${state.message ?? state.reason}`);
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      stops.forEach((stop) => stop());
    }
  }

  subscribed(answer: Subscribed): void {
    this.become({ name: 'live' });
    this.log.subscribed(answer);
  }

  /** There is a new connection. */
  restart(): void {
    this.become({ name: 'subscribing' });
    this.log.restart();
  }

  /** There is no connection. */
  pause(): void {
    this.become({ name: 'subscribing' });
    this.log.pause();
  }

  end(reason: string, message?: string): void {
    this.log.end();
    this.become({ name: 'closed', reason, message });
  }

  private become(state: ChannelState): void {
    if (this.state.name !== state.name && this.state.name !== 'closed') {
      this.state = state;
      this.states.emit(state);
    }
  }
}
