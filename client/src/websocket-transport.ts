import { ABNORMAL_CLOSURE } from './codes.js';
import type { Environment } from './environment.js';
import type { Heartbeat } from './heartbeat.js';
import { parse, type ClientMessage } from './protocol.js';
import { createTimer } from './timer.js';
import type { Timing } from './timing.js';
import type { Transport, TransportEvents } from './transport.js';

/** `WebSocket.OPEN`. */
const OPEN = 1;

const PING = { action: 'ping' } as const;

/** The subprotocol of clients that know every frame of `docs/protocol.md`. */
const PROTOCOL = 'realtime-events';

/** A WebSocket that notices when the server no longer answers. */
export function createWebSocketTransport(
  env: Environment,
  timing: Timing,
  heartbeat: Heartbeat,
  url: string,
  events: TransportEvents,
): Transport {
  const timer = createTimer(env);
  const socket = env.socket(url, [PROTOCOL]);
  /** When the last message came or went, in ms since 1970. */
  let usedAt = 0;
  let pingedAt = 0;
  /** How long it was idle before the ping that has not been answered yet. */
  let probed: number | undefined;
  /** Pings whose pongs have not come. */
  let unanswered = 0;
  /** The network or the page changed after that ping: only the answer to another tells how it is now. */
  let again = false;
  let heard = false;
  /** Of the wait between pings, at random, so that clients that came back together do not ping together. */
  let share = 1;
  /** The network or the page changed: the end of this socket tells nothing about idleness. */
  let disturbed = false;
  let ended = false;
  const transport: Transport = { kind: 'websocket', send, check, tick, close };

  function send(message: ClientMessage): void {
    if (socket.readyState === OPEN) {
      usedAt = env.now();
      if (message === PING) {
        unanswered++;
      }
      socket.send(JSON.stringify(message));
    }
  }

  function check(): void {
    disturbed = true;
    if (heard && probed === undefined) {
      ping();
    } else {
      again = true;
    }
  }

  function close(): void {
    ended = true;
    timer.clear();
    socket.close();
  }

  /** Pings when the socket has been idle for long enough, or was not pinged for long. */
  function tick(): void {
    const due = Math.min(usedAt + heartbeat.wait() * share, pingedAt + timing.ping);
    if (!usedAt) {
      // A page without channels has said nothing: the answer shows that frames arrive.
      send(PING);
    } else if (heard && probed === undefined && env.now() >= due) {
      ping();
    }
  }

  function ping(): void {
    const now = env.now();
    if (now - pingedAt > timing.watchdog) {
      unanswered = 0; // a pong that has not come by now is lost
    }
    again = false;
    probed = now - usedAt;
    pingedAt = now;
    send(PING);
    timer.set(timing.watchdog, giveUp);
  }

  /**
   * Any frame answers a ping. Soon after a change only the pong does: another may have been on its way before.
   */
  function isSoon(): boolean {
    return usedAt - pingedAt < timing.watchdog / 2;
  }

  function answered(idle: number): void {
    if (!disturbed) {
      heartbeat.survived(idle);
    }
    probed = undefined;
    disturbed = false;
    share = 1 - env.random() / 5;
    // A browser delays the ticks of a hidden page by up to a minute, but not a timer set by a message.
    timer.set(heartbeat.wait() * share + 1, tick);
  }

  function giveUp(): void {
    end(ABNORMAL_CLOSURE);
  }

  function end(code: number): void {
    if (!ended) {
      if (code === ABNORMAL_CLOSURE && heard && !disturbed) {
        heartbeat.died(probed ?? env.now() - usedAt);
      }
      close();
      events.closed(transport, code);
    }
  }

  timer.set(timing.connect, giveUp);
  socket.onopen = () => {
    if (!ended) {
      timer.set(timing.connect, giveUp);
      events.opened(transport);
    }
  };
  socket.onmessage = ({ data }: { data: unknown }) => {
    if (ended) {
      return;
    }
    usedAt = env.now();
    const frame = parse(data);
    if (frame?.type === 'pong' && unanswered) {
      unanswered--;
    }
    if (!heard) {
      heard = true;
      pingedAt = usedAt;
      timer.set(again ? 0 : timing.firstPing, ping);
    } else if (probed !== undefined && !(disturbed && unanswered && isSoon())) {
      if (again) {
        ping();
      } else {
        answered(probed);
      }
    }
    if (frame) {
      events.frame(transport, frame, data as string);
    }
  };
  socket.onclose = ({ code }: { code: number }) => end(code);
  return transport;
}
