import { backoff } from './backoff.js';
import { Timer, type Environment } from './environment.js';
import type { Link, LinkEvents } from './link.js';
import { PollLink } from './polling.js';
import { SocketLink } from './socket.js';
import type { Timing } from './timing.js';
import type { Tokens } from './tokens.js';
import type { Uplink, UplinkEvents } from './uplink.js';
import type { ClientMessage, ServerFrame } from './wire.js';

export interface Address {
  readonly url: string;
  readonly historyUrl: string | undefined;
}

type Phase =
  | { readonly name: 'waiting' }
  | { readonly name: 'connecting'; readonly next: Link }
  /** `next`: its successor on the way. `last`: its predecessor, for the overlap. */
  | { readonly name: 'open'; readonly link: Link; readonly next?: Link; readonly last?: Link }
  | { readonly name: 'closed' };

/** Failed attempts before polling, and before a handshake is tried with a fresh token. */
const ENOUGH = 3;
/** A connection that ends earlier counts as a failed attempt. */
const STABLE = 10_000;

/** One way to the server after the other, for ever: what ends is replaced, what gets old as well. */
export class Connection implements Uplink, LinkEvents {
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly address: Address;
  private readonly tokens: Tokens;
  private readonly events: UplinkEvents;
  private readonly timer: Timer;
  private phase: Phase = { name: 'waiting' };
  private failures = 0;
  private openedAt = 0;
  /** When a WebSocket last was in use, ms since 1970. */
  private usedAt = 0;

  constructor(
    env: Environment,
    timing: Timing,
    address: Address,
    tokens: Tokens,
    events: UplinkEvents,
  ) {
    this.env = env;
    this.timing = timing;
    this.address = address;
    this.tokens = tokens;
    this.events = events;
    this.timer = new Timer(env);
    this.connect(this.socket());
  }

  send(message: ClientMessage): void {
    if (this.phase.name === 'open') {
      this.phase.link.send(message);
    }
  }

  wake(): void {
    if (this.phase.name === 'waiting') {
      this.connect(this.socket());
    } else if (this.phase.name === 'open') {
      this.phase.link.check();
    }
  }

  close(): void {
    const { phase } = this;
    this.phase = { name: 'closed' };
    this.timer.clear();
    if (phase.name === 'connecting') {
      phase.next.close();
    } else if (phase.name === 'open') {
      phase.next?.close();
      phase.last?.close();
      phase.link.close();
    }
  }

  opened(link: Link): void {
    const { phase } = this;
    if (phase.name === 'open') {
      // Both speak for a while: nothing falls between them, and what comes twice is dropped above.
      this.phase = { name: 'open', link, last: phase.link };
      this.timer.set(this.timing.overlap, () => {
        phase.link.close();
        this.settle(link);
      });
    } else {
      this.settle(link);
    }
    this.openedAt = this.env.now();
    this.events.state({ name: 'open', via: link.kind });
    this.events.opened();
  }

  frame(frame: ServerFrame): void {
    this.events.frame(frame);
  }

  closed(link: Link, code: number): void {
    const { phase } = this;
    if (phase.name === 'connecting') {
      this.failed(code);
    } else if (phase.name === 'open') {
      const { next, last } = phase;
      if (link === last) {
        this.settle(phase.link);
      } else if (link === next) {
        this.phase = { name: 'open', link: phase.link };
        this.renewIn(this.timing.slowRetry);
      } else {
        last?.close();
        if (link.kind === 'websocket') {
          this.usedAt = this.env.now();
        }
        this.lost(next, code);
      }
    }
  }

  /** The link in use ended. */
  private lost(next: Link | undefined, code: number): void {
    if (this.env.now() - this.openedAt >= STABLE) {
      this.failures = 0;
    }
    if (next) {
      this.connect(next);
    } else {
      this.failed(code);
    }
  }

  private failed(code: number): void {
    this.failures++;
    const enough = this.failures % ENOUGH === 0;
    if (enough) {
      // A handshake that was refused looks like one that failed.
      this.tokens.drop();
    }
    const { historyUrl } = this.address;
    // A gateway that restarts is back sooner; the laptop may be in a network that blocks WebSockets by now.
    if (enough && historyUrl && this.env.now() - this.usedAt > this.timing.slowRetry) {
      this.connect(new PollLink(this.env, this.timing, historyUrl, this));
      return;
    }
    const delay = backoff(this.failures, code, this.env.random());
    this.phase = { name: 'waiting' };
    this.timer.set(delay, () => this.connect(this.socket()));
    this.events.state({ name: 'waiting', delay, code });
  }

  private connect(next: Link): void {
    this.timer.clear();
    this.phase = { name: 'connecting', next };
    this.events.state({ name: 'connecting' });
  }

  private settle(link: Link): void {
    this.phase = { name: 'open', link };
    this.renewIn(link.kind === 'polling' ? this.timing.slowRetry : this.timing.renew);
  }

  private renewIn(wait: number): void {
    this.timer.set(wait * (0.95 + this.env.random() / 10), () => {
      if (this.phase.name === 'open') {
        this.phase = { name: 'open', link: this.phase.link, next: this.socket() };
      }
    });
  }

  private socket(): Link {
    return new SocketLink(this.env, this.timing, this.address.url, this.tokens.get(), this);
  }
}
