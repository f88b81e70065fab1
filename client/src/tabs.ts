import { Timer, type BroadcastLike, type Environment, type LocksLike } from './environment.js';
import { Hub } from './hub.js';
import type { Timing } from './timing.js';
import type { State, Uplink, UplinkEvents } from './uplink.js';
import type { ClientMessage, ServerFrame } from './wire.js';

/** From a tab to the one that leads. */
interface Up {
  readonly from: string;
  readonly up: ClientMessage | 'join' | 'wake';
}

/** From the tab that leads, to one or all of the others. */
interface Down {
  readonly to?: string | undefined;
  readonly down: { state: State } | { frame: ServerFrame } | 'opened';
}

/**
 * One connection for all tabs of a browser. The tab that holds the lock leads: it has the connection
 * and shares it. The browser passes the lock on when that tab ends in whatever way; the next leader
 * opens a connection of its own, and each tab asks on it from its own position.
 *
 * A tab in the background may be put to sleep with the lock in its hands, on phones above all: the
 * others notice that it says nothing, and take the lock away.
 */
export class Tabs implements Uplink {
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly locks: LocksLike;
  private readonly name: string;
  private readonly events: UplinkEvents;
  private readonly connect: (events: UplinkEvents) => Uplink;
  private readonly air: BroadcastLike;
  private readonly id: string;
  /** Until the leader was silent for too long. */
  private readonly silence: Timer;
  /** The tabs whose end this one waits for, in case it leads then. */
  private readonly known = new Set<string>();
  private turn = new AbortController();
  private state: State = { name: 'connecting' };
  private lead: { readonly uplink: Uplink; readonly hub: Hub } | undefined;
  private release: (() => void) | undefined;
  private leave!: () => void;
  private ended = false;

  /**
   * @param name the same for all tabs that share
   * @param connect makes the connection, in the tab that leads
   */
  constructor(
    env: Environment,
    timing: Timing,
    locks: LocksLike,
    broadcast: (name: string) => BroadcastLike,
    name: string,
    events: UplinkEvents,
    connect: (events: UplinkEvents) => Uplink,
  ) {
    this.env = env;
    this.timing = timing;
    this.locks = locks;
    this.name = name;
    this.events = events;
    this.connect = connect;
    this.id = String(env.random());
    this.silence = new Timer(env);
    this.air = broadcast(name);
    this.air.onmessage = ({ data }: { data: Up | Down }) =>
      'up' in data ? this.serve(data) : this.heed(data);
    events.state(this.state);
    // Held while this tab lives: who gets it knows that this one is gone, in whatever way.
    const life = new Promise<void>((resolve) => (this.leave = resolve));
    this.locks.request(name + this.id, {}, () => life).catch(() => {});
    this.join();
  }

  send(message: ClientMessage): void {
    this.say(message);
  }

  wake(): void {
    this.say('wake');
    this.listen();
  }

  close(): void {
    this.ended = true;
    this.leave();
    this.resign();
    this.turn.abort();
    this.silence.clear();
    this.air.close();
  }

  /** Lines up to lead, and follows until then. */
  private join(): void {
    this.turn = new AbortController();
    this.request({ signal: this.turn.signal });
    this.say('join');
    this.listen();
  }

  private request(how: { signal: AbortSignal } | { steal: true }): void {
    const { signal } = this.turn;
    this.locks
      .request(this.name, how, () => this.take())
      .catch(() => {
        if (this.lead) {
          this.resign();
          this.join();
        } else if (!this.ended && ('steal' in how || !signal.aborted)) {
          // Locks are refused, in a sandboxed frame for one: this tab leads nobody but itself.
          this.air.onmessage = null;
          void this.take();
        }
      });
  }

  /** The leader has until then to say something. */
  private listen(): void {
    if (!this.lead) {
      this.silence.set(this.timing.watchdog, () => {
        this.turn.abort();
        this.request({ steal: true });
      });
    }
  }

  private resign(): void {
    this.lead?.uplink.close();
    this.lead = undefined;
    this.release?.();
  }

  /** Leads, until closed. */
  private take(): Promise<void> {
    if (this.ended) {
      return Promise.resolve();
    }
    this.silence.clear();
    const hub = new Hub(
      this.env,
      this.timing.answer,
      (message) => this.lead?.uplink.send(message),
      (frame, to) => this.tell({ to, down: { frame } }),
    );
    const uplink = this.connect({
      state: (state) => this.tell({ down: { state } }),
      opened: () => {
        hub.clear();
        this.tell({ down: 'opened' });
      },
      frame: (frame) => hub.frame(frame),
    });
    this.lead = { uplink, hub };
    return new Promise((resolve) => (this.release = resolve));
  }

  /** To the tab that leads. */
  private say(up: Up['up']): void {
    const message = { from: this.id, up };
    if (this.lead) {
      this.serve(message);
    } else {
      this.air.postMessage(message);
    }
  }

  /** From the tab that leads. */
  private tell(message: Down): void {
    if (message.to !== this.id) {
      this.air.postMessage(message);
    }
    this.heed(message);
  }

  private serve({ from, up }: Up): void {
    if (!this.lead) {
      return;
    }
    const { uplink, hub } = this.lead;
    this.know(from);
    if (up === 'join' || up === 'wake') {
      this.tell({ to: from, down: { state: this.state } });
      if (up === 'wake') {
        uplink.wake();
      } else if (this.state.name === 'open') {
        this.tell({ to: from, down: 'opened' });
      }
    } else {
      hub.accept(from, up);
    }
  }

  /** What a tab listened to alone, nobody does when it is gone. */
  private know(tab: string): void {
    if (!this.known.has(tab)) {
      this.known.add(tab);
      const gone = async () => {
        this.known.delete(tab);
        this.lead?.hub.leave(tab);
      };
      this.locks.request(this.name + tab, {}, gone).catch(() => {});
    }
  }

  private heed({ to, down }: Down): void {
    if (!this.lead) {
      // Each pong comes this way: a leader that lives is not silent for longer.
      this.silence.set(this.timing.ping + this.timing.watchdog, () => this.wake());
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
