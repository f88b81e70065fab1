import { ABNORMAL_CLOSURE } from './codes.js';
import type { Environment, SocketLike } from './environment.js';
import { parse, type ClientMessage } from './protocol.js';
import { Timer } from './timer.js';
import type { Timing } from './timing.js';
import type { Transport, TransportEvents } from './transport.js';

/** `WebSocket.OPEN`. */
const OPEN = 1;

/** A WebSocket that notices when the server no longer answers. */
export class WebSocketTransport implements Transport {
  readonly kind = 'websocket';
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly events: TransportEvents;
  private readonly timer: Timer;
  private socket: SocketLike | undefined;
  /** A ping was sent, and no frame has arrived since. */
  private probing = false;
  private ended = false;

  /** @param token sent as a subprotocol, because a browser cannot set headers of a handshake */
  constructor(
    env: Environment,
    timing: Timing,
    url: string,
    token: Promise<string | undefined>,
    events: TransportEvents,
  ) {
    this.env = env;
    this.timing = timing;
    this.events = events;
    this.timer = new Timer(env);
    this.timer.set(timing.connect, () => this.end(ABNORMAL_CLOSURE));
    token
      .then((jwt) => !this.ended && this.open(url, jwt))
      .catch((error) => {
        env.reportError(error);
        this.end(ABNORMAL_CLOSURE);
      });
  }

  send(message: ClientMessage): void {
    if (this.socket?.readyState === OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }

  check(): void {
    if (!this.probing && this.socket?.readyState === OPEN) {
      this.probing = true;
      this.send({ action: 'ping' });
      this.timer.set(this.timing.watchdog, () => this.end(ABNORMAL_CLOSURE));
    }
  }

  close(): void {
    this.ended = true;
    this.timer.clear();
    this.socket?.close();
  }

  private open(url: string, token: string | undefined): void {
    const protocols = token ? ['realtime-events', 'realtime-events.token.' + token] : [];
    const socket = (this.socket = this.env.socket(url, protocols));
    socket.onopen = () => {
      if (!this.ended) {
        this.timer.set(this.timing.firstPing, () => this.check());
        this.events.opened(this);
      }
    };
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (this.ended) {
        return;
      }
      if (this.probing) {
        this.probing = false;
        // At random, so that clients that came back together do not ping together.
        this.timer.set(this.timing.ping * (1 - this.env.random() / 5), () => this.check());
      }
      const frame = parse(data);
      if (frame) {
        this.events.frame(frame);
      }
    };
    socket.onclose = ({ code }: { code: number }) => this.end(code);
  }

  private end(code: number): void {
    if (!this.ended) {
      this.close();
      this.events.closed(this, code);
    }
  }
}
