import { RATE_LIMITED } from './codes.js';
import type { State } from './connection.js';
import type { Environment } from './environment.js';
import { createHeartbeat } from './heartbeat.js';
import { createPollingTransport } from './polling-transport.js';
import type { ClientMessage, ServerFrame } from './protocol.js';
import { createTimer } from './timer.js';
import { STABLE_AFTER, around, backoff, type Timing } from './timing.js';
import type { Transport, TransportEvents } from './transport.js';
import { createWebSocketTransport } from './websocket-transport.js';

export interface Address {
  readonly url: string;
  readonly historyUrl: string | undefined;
}

/** The events of a connection to the server. */
export interface OwnConnectionEvents {
  state(state: State): void;
  /** Messages can be sent to a server that knows no subscription yet. */
  opened(): void;
  frame(frame: ServerFrame, text?: string): void;
}

/** Failed attempts before the client polls. */
const MANY_FAILURES = 3;

/** A connection of this tab's own: replaces each transport that ends or gets old, until closed. */
export interface OwnConnection {
  /** Sends the message if the connection is open; otherwise the message is lost. */
  send(message: ClientMessage): void;
  /** The network or the page came back: connects now, or checks that the server still answers. */
  wake(): void;
  /** Called every few seconds. */
  tick(): void;
  close(): void;
}

export function createOwnConnection(
  env: Environment,
  timing: Timing,
  { url, historyUrl }: Address,
  events: OwnConnectionEvents,
): OwnConnection {
  const heartbeat = createHeartbeat(env, timing, url);
  const timer = createTimer(env);
  /** It connects; beside `current`, it is the successor. */
  let next: Transport | undefined;
  let current: Transport | undefined;
  /** The predecessor, during the overlap. */
  let last: Transport | undefined;
  /** The transport that a frame has come from. Before its first, a network may swallow them all. */
  let heard: Transport | undefined;
  let failures = 0;
  let openedAt = 0;
  /** When a WebSocket was last in use, in ms since 1970. */
  let usedAt = 0;
  let spread = 0;
  /** The server closes the connection and wants none for so long, in ms. */
  let limited = 0;

  const from: TransportEvents = {
    opened(transport) {
      next = undefined;
      last = current;
      current = transport;
      if (last) {
        // Both stay open for a while, and no event falls between them. The logs drop duplicates.
        timer.set(timing.overlap, () => {
          last!.close();
          settle();
        });
      } else {
        settle();
      }
      openedAt = env.now();
      limited = 0;
      events.opened();
      if (transport.kind === 'polling') {
        hear();
      }
    },
    frame(transport, frame, text) {
      if (heard !== transport && current === transport) {
        hear();
      }
      if (transport === current && 'retryAfter' in frame) {
        limited = frame.retryAfter! * 1000;
      }
      if ('spread' in frame) {
        // While all return, the server counts only those who have. A pong comes when they are back.
        spread = frame.type === 'pong' ? frame.spread! : Math.max(spread, frame.spread!);
      }
      // The predecessor's subscriptions have other filters: what it says of numbers does not hold for those of now.
      if (transport === current || !('prev' in frame || frame.type === 'events')) {
        events.frame(frame, text);
      }
    },
    closed(transport, code) {
      if (transport === last) {
        settle();
      } else if (transport === next) {
        next = undefined;
        if (current) {
          settle(timing.slowRetry);
        } else {
          failed(code);
        }
      } else if (last) {
        // The predecessor is still there.
        current = heard = last;
        settle(timing.slowRetry);
        events.opened();
      } else {
        lost();
        if (next) {
          connect(next);
        } else {
          failed(code);
        }
      }
    },
  };

  /** The first frame has come: events arrive. */
  function hear(): void {
    heard = current;
    events.state({ name: 'open', via: current!.kind });
  }

  function lost(): void {
    if (heard === current) {
      const now = env.now();
      if (current!.kind === 'websocket') {
        usedAt = now;
      }
      if (now - openedAt >= STABLE_AFTER) {
        failures = 0;
      }
    }
    current = undefined;
  }

  function failed(code: number): void {
    // A gateway that restarts is back sooner than this. After that, the network may block WebSockets.
    const blocked = env.now() - usedAt > timing.slowRetry;
    if (++failures % MANY_FAILURES === 0 && historyUrl && blocked) {
      connect(createPollingTransport(env, timing, historyUrl, from));
      return;
    }
    const delay = limited + backoff(failures, code, env.random(), spread);
    timer.set(delay, () => {
      limited = 0;
      connect();
    });
    events.state({ name: 'waiting', delay, code, ...(limited && { reason: RATE_LIMITED }) });
  }

  function connect(transport = webSocket()): void {
    timer.clear();
    next = transport;
    events.state({ name: 'connecting' });
  }

  /** Uses the current transport alone, and connects its successor after the wait. */
  function settle(wait = current!.kind === 'polling' ? timing.slowRetry : timing.renew): void {
    last = undefined;
    timer.set(around(wait, 0.05, env.random()), () => (next = webSocket()));
  }

  function webSocket(): Transport {
    return createWebSocketTransport(env, timing, heartbeat, url, from);
  }

  connect();
  return {
    send: (message) => current?.send(message),
    tick: () => current?.tick(),
    wake() {
      if (current) {
        current.check();
      } else if (!next && !limited) {
        connect();
      }
    },
    close() {
      timer.clear();
      [next, current, last].forEach((each) => each?.close());
    },
  };
}
