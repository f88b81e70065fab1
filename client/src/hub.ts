import { TOO_MANY_CHANNELS } from './codes.js';
import type { ChannelRequest, Connection, State } from './connection.js';
import type { Environment } from './environment.js';
import { createOwnConnection, type Address } from './own-connection.js';
import type { EventsFrame, ServerError, ServerFrame, Subscribe, Subscribed } from './protocol.js';
import { createTimer } from './timer.js';
import { TOGETHER, type Timing } from './timing.js';

type SubscribeRequest = ChannelRequest & { readonly action: 'subscribe' };

/** A subscription of a page in a tab. */
export interface Subscriber {
  readonly tab: string;
  readonly id: string;
}

interface Asker extends Subscriber {
  readonly asks: SubscribeRequest;
}

/** Those who ask, by the {@link key} of each. */
type Askers = Map<string, Asker>;

type Answer = Subscribed | EventsFrame | ServerError;

/** A request to the server that has been sent. */
interface Sent {
  readonly askers: Askers;
  readonly since: number | undefined;
  /** The recovery that follows the answer ends here. */
  to?: number;
}

/** The one subscription of a channel on the connection. */
interface WireChannel {
  /** Those who subscribe, each with its filter; `undefined` is all events. */
  readonly subscribers: Map<string, readonly string[] | undefined>;
  /** Requests that wait for their turn. */
  readonly queue: Askers;
  /** Requests by their `ref`: the answer, or a part of its recovery, is still to come. */
  readonly sent: Map<string, Sent>;
  /** The request that has no answer yet, and when it was sent. */
  asked?: { readonly ref: string; readonly at: number } | undefined;
}

/** A message that is being put together. */
interface Message {
  readonly ref: string;
  readonly channels: Subscribe[];
  length: number;
}

/** The server accepts at most this many names in one subscription, and channels in one message. */
const MOST = 50;
/** The names of one subscription have at most this size together, in UTF-8. */
const NAMES_SIZE = 700;
/**
 * Of the channels in one message, in UTF-16 units, each of which is up to three bytes in UTF-8. With a token, which has
 * 4,096 bytes at most, the message stays below 32 KB: API Gateway closes a connection that sends a longer frame.
 */
const MESSAGE_LENGTH = 8_000;

/** The frames of the hub's connection, each to whom it is for. */
export interface HubEvents {
  state(state: State): void;
  opened(): void;
  /**
   * @param to whose request the frame answers; absent if it is for everybody
   * @param text the frame as it came
   */
  frame(frame: ServerFrame, text: string, to?: Subscriber): void;
}

/** A connection for the subscriptions of several tabs. */
export interface Hub extends Connection {
  request(request: ChannelRequest, tab?: string): void;
  /** A tab has ended. */
  leave(tab: string): void;
}

/**
 * Shares one connection among the subscriptions of a page, or of all tabs. A channel has one subscription
 * on the connection, however many ask for it: its filter passes the events of all. One request for each
 * channel is under way at a time; requests that come together travel in one message, and those for
 * the same channel become one. `ref` tells whose answer a frame is.
 */
export function createHub(
  env: Environment,
  timing: Timing,
  address: Address,
  events: HubEvents,
): Hub {
  const wires = new Map<string, WireChannel>();
  const presences = new Map<string, Subscriber>();
  /** Requests that exceeded the connection's number of channels: repeated when one is free again. */
  const refused: Askers = new Map();
  const timer = createTimer(env);
  let refs = 0;

  const connection = createOwnConnection(env, timing, address, {
    state: events.state,
    opened() {
      // All are about to subscribe again.
      [wires, presences, refused].forEach((each) => each.clear());
      events.opened();
    },
    frame: (frame, text = JSON.stringify(frame)) => received(frame, text),
  });

  function request(asked: ChannelRequest, tab = ''): void {
    const { id, channel } = asked;
    const subscriber = key({ tab, id });
    if (asked.action === 'presence') {
      const ref = String(++refs);
      presences.set(ref, { tab, id });
      connection.send({ action: 'presence', channel, ref });
    } else if (asked.action === 'subscribe') {
      let wire = wires.get(channel);
      if (!wire) {
        wire = { subscribers: new Map(), queue: new Map(), sent: new Map() };
        wires.set(channel, wire);
      }
      // The rest of an earlier recovery is no longer of interest.
      wire.sent.forEach(({ askers, to }) => to !== undefined && askers.delete(subscriber));
      refused.delete(subscriber);
      wire.subscribers.set(subscriber, asked.events);
      wire.queue.set(subscriber, { tab, id, asks: asked });
      soon();
    } else {
      remove(subscriber, channel);
    }
  }

  function remove(subscriber: string, channel: string): void {
    const wire = wires.get(channel);
    refused.delete(subscriber);
    if (wire?.subscribers.delete(subscriber)) {
      wire.queue.delete(subscriber);
      endUnused(wire, channel);
    }
  }

  /**
   * The server handles messages in any order. After an unanswered request, its end, or a request with
   * another filter, might come first: it waits for the answer.
   */
  function endUnused(wire: WireChannel, channel: string): void {
    if (!wire.subscribers.size && !isAsked(wire)) {
      wires.delete(channel);
      connection.send({ action: 'unsubscribe', channel });
    }
  }

  function isAsked({ asked }: WireChannel): boolean {
    // A log that has no answer asks again later than this.
    return !!asked && env.now() - asked.at < timing.answer / 2;
  }

  /** Sends what waits, together with what comes within a moment. */
  function soon(): void {
    if (!timer.running) {
      timer.set(TOGETHER, sendWaiting);
    }
  }

  function sendWaiting(): void {
    const now = env.now();
    const messages = new Map<string, Message>();
    const send = (message: Message, token: string) => {
      const { ref, channels } = message;
      connection.send({ action: 'subscribe', ref, token, channels });
    };
    wires.forEach((wire, channel) => {
      const { queue, subscribers, sent } = wire;
      if (!queue.size || isAsked(wire)) {
        return;
      }
      const askers = together(queue);
      const [{ asks }] = [...askers.values()] as [Asker];
      const { token, epoch, rewind } = asks;
      // From the first position, all of them miss nothing.
      const since =
        asks.since === undefined
          ? undefined
          : Math.min(...[...askers.values()].map((asker) => asker.asks.since!));
      const filter = union([...subscribers.values()]);
      const entry = { channel, since, epoch, rewind, events: filter };
      const size = JSON.stringify(entry).length;
      let message = messages.get(token);
      if (message && (message.length + size > MESSAGE_LENGTH || message.channels.length === MOST)) {
        send(message, token);
        message = undefined;
      }
      if (!message) {
        message = { ref: String(++refs), channels: [], length: 0 };
        messages.set(token, message);
      }
      const { ref } = message;
      message.channels.push(entry);
      message.length += size;
      askers.forEach((_, subscriber) => queue.delete(subscriber));
      wire.asked = { ref, at: now };
      sent.set(ref, { askers, since });
    });
    messages.forEach(send);
  }

  function received(frame: ServerFrame, text: string): void {
    if (!frame.type || !frame.ref) {
      if (frame.type === 'unsubscribed') {
        const again = [...refused.values()];
        refused.clear();
        again.forEach((asker) => request(asker.asks, asker.tab));
      }
      events.frame(frame, text);
      return;
    }
    const { ref } = frame;
    const presence = presences.get(ref);
    if (presence) {
      presences.delete(ref);
      events.frame(frame, text, presence);
    } else {
      const said = frame as Answer;
      wires.forEach((wire, channel) => {
        const sent = wire.sent.get(ref);
        // An error of the message as a whole names no channel.
        if (sent && (said.channel ?? channel) === channel) {
          answer(wire, ref, sent, said);
          endUnused(wire, channel);
          sent.askers.forEach((asker) => events.frame(frame, text, asker));
        }
      });
    }
  }

  function answer(wire: WireChannel, ref: string, sent: Sent, frame: Answer): void {
    const { askers } = sent;
    let done = true;
    if (frame.type === 'events') {
      done = frame.seq >= sent.to!;
    } else {
      if (wire.asked?.ref === ref) {
        wire.asked = undefined;
      }
      if (frame.type === 'subscribed') {
        const { seq, recovered, since = sent.since ?? seq } = frame;
        sent.to = seq;
        done = !recovered || since >= seq;
        askers.forEach((asker, subscriber) => {
          // One that has a later position may still recover.
          if (!recovered && (asker.asks.since ?? 0) > (sent.since ?? 0)) {
            askers.delete(subscriber);
            wire.queue.set(subscriber, asker);
          }
        });
      } else if (frame.code === TOO_MANY_CHANNELS) {
        askers.forEach((asker, subscriber) => refused.set(subscriber, asker));
      }
    }
    if (done) {
      wire.sent.delete(ref);
    }
    if (wire.queue.size) {
      soon();
    }
  }

  return {
    request,
    leave(tab) {
      wires.forEach(({ subscribers }, channel) =>
        subscribers.forEach((_, subscriber) => {
          if (subscriber.startsWith(tab + '/')) {
            remove(subscriber, channel);
          }
        }),
      );
    },
    wake: connection.wake,
    tick: connection.tick,
    close() {
      timer.clear();
      connection.close();
    },
  };
}

function key({ tab, id }: Subscriber): string {
  return tab + '/' + id;
}

/** The first request, and those that can be one with it. */
function together(queue: Askers): Askers {
  const [[, { asks }]] = queue as unknown as [[string, Asker]];
  const kind = ({ token, since, epoch, rewind }: SubscribeRequest) =>
    [token, since === undefined, epoch, rewind].join();
  return new Map([...queue].filter(([, asker]) => kind(asker.asks) === kind(asks)));
}

/** A filter that passes the events of every filter; none if it is too long. Each subscription filters again. */
function union(filters: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const names = new Set(filters.flat());
  const all = [...names] as string[];
  return names.has(undefined) || all.length > MOST || new Blob(all).size > NAMES_SIZE
    ? undefined
    : all;
}
