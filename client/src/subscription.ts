import type {
  Channel,
  ChannelOptions,
  ChannelState,
  Handler,
  HistoryOptions,
  HistoryPage,
} from './channel.js';
import { CLOSE, UNSUBSCRIBE } from './codes.js';
import { createEmitter, reached, type Emitter } from './emitter.js';
import type { Environment } from './environment.js';
import { RealtimeError } from './errors.js';
import { createLog, type ChannelLog, type LogEvents } from './log.js';
import type { Position, RealtimeEvent, ServerFrame } from './protocol.js';
import type { Timing } from './timing.js';

/** Requests of a subscription to its client. */
interface SubscriptionEvents extends Pick<LogEvents, 'subscribe' | 'moved'> {
  unsubscribe(): void;
  presence(): Promise<number>;
  history(options?: HistoryOptions): Promise<HistoryPage>;
}

/** One subscription to a channel, as its client sees it. */
export interface Subscription {
  /** As its page sees it. */
  readonly channel: Channel;
  readonly log: ChannelLog;
  /** How many of the newest events to start with, as long as there is no position. */
  readonly rewind: number | undefined;
  /** The token last sent for it. */
  token: string;
  /** Its token was refused since it was last confirmed. */
  refused: boolean;
  /** The server sends a frame of this channel. */
  frame(frame: ServerFrame): void;
  /** There is a new connection. */
  restart(): void;
  /** The connection is lost. */
  pause(): void;
  /** Ends it for good. */
  end(reason: string, message?: string): void;
}

/** @param start the position to continue from */
export function createSubscription(
  env: Environment,
  timing: Timing,
  name: string,
  { events: filter, rewind }: ChannelOptions,
  start: Position | undefined,
  events: SubscriptionEvents,
): Subscription {
  const handlers = new Map<string, Emitter<RealtimeEvent<never>>>();
  const resets = createEmitter<Position>(env);
  const states = createEmitter<ChannelState>(env);
  let state: ChannelState = { name: 'subscribing' };
  /** The names in `handlers` that are prefixes. */
  let prefixes: string[] = [];

  const log = createLog(env, timing, filter, start, {
    ...events,
    deliver(event) {
      handlers.get(event.event)?.emit(event as RealtimeEvent<never>);
      for (const prefix of prefixes) {
        if (event.event.startsWith(prefix.slice(0, -1))) {
          handlers.get(prefix)!.emit(event as RealtimeEvent<never>);
        }
      }
    },
    reset() {
      const position = log.position!;
      env.debug?.(`${name}: events are lost, continues after ${position.seq}`);
      resets.emit(position);
    },
  });

  function add(event: string, fn: Handler<never>, once?: boolean): () => void {
    let emitter = handlers.get(event);
    if (!emitter) {
      emitter = createEmitter(env);
      handlers.set(event, emitter);
      prefixes = [...handlers.keys()].filter((each) => each.endsWith('*'));
    }
    return emitter.add(fn, once);
  }

  function setState(now: ChannelState): void {
    if (state.name !== now.name && state.name !== 'closed') {
      state = now;
      env.debug?.(name + ': ' + now.name);
      states.emit(now);
    }
  }

  const subscribing = () => setState({ name: 'subscribing' });

  const channel: Channel = {
    name,
    get state() {
      return state;
    },
    get position() {
      return log.position;
    },
    on: (event, fn) => add(event, fn),
    once: (event, fn) => add(event, fn, true),
    off: (event, fn) => handlers.get(event)?.remove(fn),
    onReset: resets.add,
    onState: states.add,
    ready: () =>
      reached(states, () => {
        if (state.name === 'closed') {
          throw new RealtimeError(state.reason, `${name}: ${state.message ?? state.reason}`, name);
        }
        return state.name === 'live';
      }),
    presence: events.presence,
    history: events.history,
    unsubscribe: events.unsubscribe,
    async *[Symbol.asyncIterator]() {
      const queue: RealtimeEvent[] = [];
      let wake = () => {};
      const stops = [
        add('*', (event) => {
          queue.push(event);
          wake();
        }),
        states.add(() => wake()),
      ];
      try {
        for (;;) {
          while (queue.length) {
            yield queue.shift()!;
          }
          if (state.name === 'closed') {
            if (state.reason === UNSUBSCRIBE || state.reason === CLOSE) {
              return;
            }
            await channel.ready(); // It throws.
          }
          await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        stops.forEach((stop) => stop());
      }
    },
  };

  const subscription: Subscription = {
    channel,
    log,
    get rewind() {
      return log.position ? undefined : rewind;
    },
    token: '',
    refused: false,
    frame(frame) {
      if (!frame.type) {
        log.frame(frame);
      } else if (frame.type === 'events') {
        log.range(frame);
      } else if (frame.type === 'subscribed') {
        subscription.refused = false;
        setState({ name: 'live' });
        log.subscribed(frame);
      } else if (frame.type === 'unsubscribed') {
        // The server handles messages in any order: an older `unsubscribe` came after our `subscribe`.
        subscription.restart();
      }
    },
    restart() {
      log.restart();
      // Last, since the page may end it.
      subscribing();
    },
    pause() {
      subscribing();
      log.pause();
    },
    end(reason, message) {
      log.end();
      setState({ name: 'closed', reason, message });
    },
  };
  return subscription;
}
