import type { BroadcastLike, Environment, LocksLike } from './environment.js';
import { Hub } from './hub.js';
import type { State, Uplink, UplinkEvents } from './uplink.js';
import type { ClientMessage, ServerFrame } from './wire.js';

/** From a tab to the one that leads. */
interface Up {
  readonly from: string;
  readonly up: ClientMessage | 'join' | 'leave' | 'wake';
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
 */
export class Tabs implements Uplink {
  private readonly env: Environment;
  private readonly events: UplinkEvents;
  private readonly connect: (events: UplinkEvents) => Uplink;
  private readonly air: BroadcastLike;
  private readonly id: string;
  private readonly gone = new AbortController();
  private readonly patience: number;
  private state: State = { name: 'connecting' };
  private lead: { readonly uplink: Uplink; readonly hub: Hub } | undefined;
  private release: (() => void) | undefined;

  /**
   * @param name the same for all tabs that share
   * @param patience milliseconds that one tab's question may keep the others' waiting
   * @param connect makes the connection, in the tab that leads
   */
  constructor(
    env: Environment,
    locks: LocksLike,
    broadcast: (name: string) => BroadcastLike,
    name: string,
    patience: number,
    events: UplinkEvents,
    connect: (events: UplinkEvents) => Uplink,
  ) {
    this.env = env;
    this.events = events;
    this.connect = connect;
    this.patience = patience;
    this.id = String(env.random());
    this.air = broadcast(name);
    this.air.onmessage = ({ data }: { data: Up | Down }) =>
      'up' in data ? this.serve(data) : this.heed(data);
    events.state(this.state);
    locks
      .request(name, { signal: this.gone.signal }, () => this.take())
      .catch(() => {
        // Locks are refused, in a sandboxed frame for one: this tab leads nobody but itself.
        this.air.onmessage = null;
        void this.take();
      });
    this.say('join');
  }

  send(message: ClientMessage): void {
    this.say(message);
  }

  wake(): void {
    this.say('wake');
  }

  close(): void {
    if (this.lead) {
      this.lead.uplink.close();
    } else {
      this.say('leave');
    }
    this.lead = undefined;
    this.gone.abort();
    this.air.close();
    this.release?.();
  }

  /** Leads, until closed. */
  private take(): Promise<void> {
    if (this.gone.signal.aborted) {
      return Promise.resolve();
    }
    const hub = new Hub(
      this.env,
      this.patience,
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
    if (up === 'join') {
      this.tell({ to: from, down: { state: this.state } });
      if (this.state.name === 'open') {
        this.tell({ to: from, down: 'opened' });
      }
    } else if (up === 'leave') {
      hub.leave(from);
    } else if (up === 'wake') {
      uplink.wake();
    } else {
      hub.accept(from, up);
    }
  }

  private heed({ to, down }: Down): void {
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
