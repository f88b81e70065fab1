import type { Connection, ConnectionEvents } from './connection.js';
import type { Environment } from './environment.js';
import { PollingTransport } from './polling-transport.js';
import type { ClientMessage, ServerFrame } from './protocol.js';
import { Timer } from './timer.js';
import { STABLE_AFTER, around, backoff, type Timing } from './timing.js';
import type { Tokens } from './tokens.js';
import type { Transport, TransportEvents } from './transport.js';
import { WebSocketTransport } from './websocket-transport.js';

interface Address {
  readonly url: string;
  readonly historyUrl: string | undefined;
}

type Phase =
  | { readonly name: 'waiting' }
  | { readonly name: 'connecting'; readonly next: Transport }
  /** `next` is the successor, while it connects; `last` the predecessor, during the overlap. */
  | {
      readonly name: 'open';
      readonly transport: Transport;
      readonly next?: Transport;
      readonly last?: Transport;
    }
  | { readonly name: 'closed' };

/** Failed attempts before the client polls, and before it tries a handshake with a fresh token. */
const MANY_FAILURES = 3;

/** A connection of this tab's own: replaces each transport that ends or gets old, until closed. */
export class OwnConnection implements Connection, TransportEvents {
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly address: Address;
  private readonly tokens: Tokens;
  private readonly events: ConnectionEvents;
  private readonly timer: Timer;
  private phase: Phase = { name: 'waiting' };
  private failures = 0;
  private openedAt = 0;
  /** When a WebSocket was last in use, in ms since 1970. */
  private usedAt = 0;

  constructor(
    env: Environment,
    timing: Timing,
    address: Address,
    tokens: Tokens,
    events: ConnectionEvents,
  ) {
    this.env = env;
    this.timing = timing;
    this.address = address;
    this.tokens = tokens;
    this.events = events;
    this.timer = new Timer(env);
    this.connect();
  }

  send(message: ClientMessage): void {
    if (this.phase.name === 'open') {
      this.phase.transport.send(message);
    }
  }

  wake(): void {
    if (this.phase.name === 'waiting') {
      this.connect();
    } else if (this.phase.name === 'open') {
      this.phase.transport.check();
    }
  }

  close(): void {
    const { phase } = this;
    this.phase = { name: 'closed' };
    this.timer.clear();
    if ('next' in phase) {
      phase.next?.close();
    }
    if (phase.name === 'open') {
      phase.last?.close();
      phase.transport.close();
    }
  }

  opened(transport: Transport): void {
    const { phase } = this;
    if (phase.name === 'open') {
      // Both stay open for a while, and no event falls between them. The logs drop duplicates.
      this.phase = { name: 'open', transport, last: phase.transport };
      this.timer.set(this.timing.overlap, () => {
        phase.transport.close();
        this.settle(transport);
      });
    } else {
      this.settle(transport);
    }
    this.openedAt = this.env.now();
    this.events.state({ name: 'open', via: transport.kind });
    this.events.opened();
  }

  frame(frame: ServerFrame): void {
    this.events.frame(frame);
  }

  closed(transport: Transport, code: number): void {
    const { phase } = this;
    if (phase.name === 'connecting') {
      this.failed(code);
    } else if (phase.name === 'open') {
      const { next, last } = phase;
      if (transport === last) {
        this.settle(phase.transport);
      } else if (transport === next) {
        this.settle(phase.transport, this.timing.slowRetry);
      } else {
        last?.close();
        const now = this.env.now();
        if (transport.kind === 'websocket') {
          this.usedAt = now;
        }
        if (now - this.openedAt >= STABLE_AFTER) {
          this.failures = 0;
        }
        if (next) {
          this.connect(next);
        } else {
          this.failed(code);
        }
      }
    }
  }

  private failed(code: number): void {
    this.failures++;
    const many = this.failures % MANY_FAILURES === 0;
    if (many) {
      // A browser does not say whether a handshake was refused or failed.
      this.tokens.drop();
    }
    const { historyUrl } = this.address;
    // A gateway that restarts is back sooner than this. After that, the network may block WebSockets.
    if (many && historyUrl && this.env.now() - this.usedAt > this.timing.slowRetry) {
      this.connect(new PollingTransport(this.env, this.timing, historyUrl, this));
      return;
    }
    const delay = backoff(this.failures, code, this.env.random());
    this.phase = { name: 'waiting' };
    this.timer.set(delay, () => this.connect());
    this.events.state({ name: 'waiting', delay, code });
  }

  private connect(next = this.webSocket()): void {
    this.timer.clear();
    this.phase = { name: 'connecting', next };
    this.events.state({ name: 'connecting' });
  }

  /** Uses this transport alone, and connects its successor after the wait. */
  private settle(
    transport: Transport,
    wait = transport.kind === 'polling' ? this.timing.slowRetry : this.timing.renew,
  ): void {
    this.phase = { name: 'open', transport };
    this.timer.set(around(wait, 0.05, this.env.random()), () => {
      this.phase = { name: 'open', transport, next: this.webSocket() };
    });
  }

  private webSocket(): Transport {
    return new WebSocketTransport(this.env, this.timing, this.address.url, this.tokens.get(), this);
  }
}
