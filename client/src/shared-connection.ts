import type { Connection, ConnectionEvents, State } from './connection.js';
import type { BroadcastLike, Environment, LocksLike } from './environment.js';
import { Hub } from './hub.js';
import type { ClientMessage, ServerFrame } from './protocol.js';
import { Timer } from './timer.js';
import type { Timing } from './timing.js';

/** From a tab to the leading tab. */
interface Up {
  readonly from: string;
  readonly up: ClientMessage | 'join' | 'wake';
}

/** From the leading tab to one tab, or to all. */
interface Down {
  readonly to?: string | undefined;
  readonly down: { state: State } | { frame: ServerFrame } | 'opened';
}

/**
 * One connection for all tabs of a browser. The tab that holds the lock leads: it has the connection
 * and shares it. When that tab ends, in whatever way, the browser gives the lock to the next one, which
 * opens a connection of its own. Each tab then subscribes on it from its own position.
 *
 * A browser may suspend a background tab that holds the lock, above all on phones. The other tabs
 * notice that it is silent and steal the lock.
 */
export class SharedConnection implements Connection {
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly locks: LocksLike;
  private readonly name: string;
  private readonly events: ConnectionEvents;
  private readonly connect: (events: ConnectionEvents) => Connection;
  private readonly bus: BroadcastLike;
  private readonly id: string;
  /** Runs until the leading tab has been silent for too long. */
  private readonly timer: Timer;
  /** Tabs whose end this tab waits for, in case it leads then. */
  private readonly tabs = new Set<string>();
  /** Ends this tab's wait for the lead. */
  private abort!: AbortController;
  private state: State = { name: 'connecting' };
  private leading: { readonly connection: Connection; readonly hub: Hub } | undefined;
  private endLead: (() => void) | undefined;
  private endLife!: () => void;
  private ended = false;

  /**
   * @param name the same for all tabs that share
   * @param connect opens the connection, in the leading tab
   */
  constructor(
    env: Environment,
    timing: Timing,
    locks: LocksLike,
    bus: BroadcastLike,
    name: string,
    events: ConnectionEvents,
    connect: (events: ConnectionEvents) => Connection,
  ) {
    this.env = env;
    this.timing = timing;
    this.locks = locks;
    this.name = name;
    this.events = events;
    this.connect = connect;
    this.id = String(env.random());
    this.timer = new Timer(env);
    this.bus = bus;
    bus.onmessage = ({ data }: { data: Up | Down }) =>
      'up' in data ? this.onUp(data) : this.onDown(data);
    events.state(this.state);
    // Held while this tab lives. The tab that gets it next knows that this one has ended.
    const life = new Promise<void>((resolve) => (this.endLife = resolve));
    this.lock(this.id, () => life);
    this.join();
  }

  send(message: ClientMessage): void {
    this.toLeader(message);
  }

  wake(): void {
    this.toLeader('wake');
    this.awaitLeader();
  }

  close(): void {
    this.ended = true;
    this.endLife();
    this.resign();
    this.abort.abort();
    this.timer.clear();
    this.bus.close();
  }

  /** Becomes a candidate for the lead, and follows until it gets it. */
  private join(): void {
    this.abort = new AbortController();
    this.requestLead({ signal: this.abort.signal });
    this.toLeader('join');
    this.awaitLeader();
  }

  private requestLead(how: { signal: AbortSignal } | { steal: true }): void {
    const { signal } = this.abort;
    this.locks
      .request(this.name, how, () => this.lead())
      .catch(() => {
        if (this.leading) {
          this.resign();
          this.join();
        } else if (!this.ended && ('steal' in how || !signal.aborted)) {
          // Locks are not available, for example in a sandboxed frame: this tab leads only itself.
          this.bus.onmessage = null;
          void this.lead();
        }
      });
  }

  /** Steals the lead unless the leading tab sends something in time. */
  private awaitLeader(): void {
    if (!this.leading) {
      this.timer.set(this.timing.watchdog, () => {
        this.abort.abort();
        this.requestLead({ steal: true });
      });
    }
  }

  private resign(): void {
    this.leading?.connection.close();
    this.leading = undefined;
    this.endLead?.();
  }

  /** Leads until the promise settles. */
  private lead(): Promise<void> {
    if (this.ended) {
      return Promise.resolve();
    }
    this.timer.clear();
    const hub = new Hub(
      this.env,
      this.timing,
      (message) => this.leading?.connection.send(message),
      (frame, to) => this.toTabs({ to, down: { frame } }),
    );
    const connection = this.connect({
      state: (state) => this.toTabs({ down: { state } }),
      opened: () => {
        hub.clear();
        this.toTabs({ down: 'opened' });
      },
      frame: (frame) => hub.frame(frame),
    });
    this.leading = { connection, hub };
    return new Promise((resolve) => (this.endLead = resolve));
  }

  private toLeader(up: Up['up']): void {
    const message = { from: this.id, up };
    if (this.leading) {
      this.onUp(message);
    } else {
      this.bus.postMessage(message);
    }
  }

  private toTabs(message: Down): void {
    if (message.to !== this.id) {
      this.bus.postMessage(message);
    }
    this.onDown(message);
  }

  private onUp({ from, up }: Up): void {
    if (!this.leading) {
      return;
    }
    const { connection, hub } = this.leading;
    this.watch(from);
    if (up === 'join' || up === 'wake') {
      this.toTabs({ to: from, down: { state: this.state } });
      if (up === 'wake') {
        connection.wake();
      } else if (this.state.name === 'open') {
        this.toTabs({ to: from, down: 'opened' });
      }
    } else {
      hub.accept(from, up);
    }
  }

  /** Ends a tab's subscriptions when the tab ends. */
  private watch(tab: string): void {
    if (!this.tabs.has(tab)) {
      this.tabs.add(tab);
      const ended = async () => {
        this.tabs.delete(tab);
        this.leading?.hub.leave(tab);
      };
      this.lock(tab, ended);
    }
  }

  /** Waits for the lock that a tab holds while it lives. */
  private lock(tab: string, held: () => Promise<void>): void {
    this.locks.request(this.name + tab, {}, held).catch(() => {});
  }

  private onDown({ to, down }: Down): void {
    if (!this.leading) {
      // Each pong arrives here, so a leading tab that lives is never silent for longer than this.
      this.timer.set(this.timing.ping + this.timing.watchdog, () => this.wake());
    }
    if (to && to !== this.id) {
      return;
    }
    if (down === 'opened') {
      this.events.opened();
    } else if ('state' in down) {
      this.state = down.state;
      this.events.state(down.state);
    } else {
      this.events.frame(down.frame);
    }
  }
}
