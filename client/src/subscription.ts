import type { Channel, ChannelState, Handler } from './channel.js';
import { CLOSE, UNSUBSCRIBE } from './codes.js';
import { Emitter } from './emitter.js';
import type { Environment } from './environment.js';
import { ChannelLog, type LogEvents } from './log.js';
import type { Position, RealtimeEvent, Subscribed } from './protocol.js';
import type { Timing } from './timing.js';

/** Requests of a subscription to its client. */
interface SubscriptionEvents extends Pick<LogEvents, 'subscribe' | 'moved'> {
  unsubscribe(): void;
}

/** A channel as its client sees it. */
export class Subscription implements Channel {
  readonly name: string;
  readonly filter: readonly string[] | undefined;
  readonly log: ChannelLog;
  /** The token last sent for it. */
  token: string | undefined;
  state: ChannelState = { name: 'subscribing' };
  private readonly env: Environment;
  private readonly events: SubscriptionEvents;
  private readonly handlers = new Map<string, Emitter<RealtimeEvent<never>>>();
  private readonly resets: Emitter<Position>;
  private readonly states: Emitter<ChannelState>;

  constructor(
    env: Environment,
    timing: Timing,
    name: string,
    filter: readonly string[] | undefined,
    start: Position | undefined,
    events: SubscriptionEvents,
  ) {
    this.name = name;
    this.filter = filter;
    this.env = env;
    this.events = events;
    this.resets = new Emitter(env);
    this.states = new Emitter(env);
    this.log = new ChannelLog(env, timing, filter, start, {
      ...events,
      deliver: (event) => {
        this.handlers.get(event.event)?.emit(event as RealtimeEvent<never>);
        this.handlers.get('*')?.emit(event as RealtimeEvent<never>);
      },
      reset: () => this.resets.emit(this.log.position!),
    });
  }

  on<Data>(event: string, fn: Handler<Data>): () => void {
    let emitter = this.handlers.get(event);
    if (!emitter) {
      emitter = new Emitter(this.env);
      this.handlers.set(event, emitter);
    }
    return emitter.add(fn);
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
    this.events.unsubscribe();
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
          if (state.reason === UNSUBSCRIBE || state.reason === CLOSE) {
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
    this.setState({ name: 'live' });
    this.log.subscribed(answer);
  }

  /** There is a new connection. */
  restart(): void {
    this.setState({ name: 'subscribing' });
    this.log.restart();
  }

  /** The connection is lost. */
  pause(): void {
    this.setState({ name: 'subscribing' });
    this.log.pause();
  }

  /** Ends it for good. */
  end(reason: string, message?: string): void {
    this.log.end();
    this.setState({ name: 'closed', reason, message });
  }

  private setState(state: ChannelState): void {
    if (this.state.name !== state.name && this.state.name !== 'closed') {
      this.state = state;
      this.states.emit(state);
    }
  }
}
