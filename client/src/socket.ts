import { Timer, type Environment, type SocketLike } from './environment.js';
import type { Link, LinkEvents } from './link.js';
import type { Timing } from './timing.js';
import { parse, type ClientMessage } from './wire.js';

const OPEN = 1;
/** `Abnormal Closure`: what a browser says of a connection that broke. */
const BROKEN = 1006;

/** A WebSocket that notices when nobody is there any more. */
export class SocketLink implements Link {
  readonly kind = 'websocket';
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly events: LinkEvents;
  private readonly timer: Timer;
  private socket: SocketLike | undefined;
  /** A ping is out, and nothing came since. */
  private probing = false;
  private ended = false;

  /** @param token goes with the handshake, as no header can */
  constructor(
    env: Environment,
    timing: Timing,
    url: string,
    token: Promise<string | undefined>,
    events: LinkEvents,
  ) {
    this.env = env;
    this.timing = timing;
    this.events = events;
    this.timer = new Timer(env);
    this.timer.set(timing.connect, () => this.end(BROKEN));
    token
      .then((jwt) => !this.ended && this.open(url, jwt))
      .catch((error) => {
        env.reportError(error);
        this.end(BROKEN);
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
      this.timer.set(this.timing.watchdog, () => this.end(BROKEN));
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
        // Those that came back together, after a restart of the server, drift apart.
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
