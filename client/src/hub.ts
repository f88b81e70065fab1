import type { Environment } from './environment.js';
import type { ClientMessage, ServerFrame, Subscribe } from './protocol.js';
import type { Timing } from './timing.js';

/** The one subscription of a channel on a connection that several tabs share. */
interface SharedChannel {
  /** The tabs that subscribe, each with its filter; `undefined` is all events. */
  readonly tabs: Map<string, readonly string[] | undefined>;
  /** Requests of tabs that wait for their turn. */
  readonly queue: Map<string, Subscribe>;
  /** The tab whose request the server is answering, and since when. */
  asker?: string | undefined;
  askedAt: number;
}

/** The server accepts at most this many names in one subscription. */
const MAX_NAMES = 50;

/**
 * Shares one connection among tabs. An answer of the server names its channel, but not the tab that
 * asked. So the hub sends one request for each channel at a time and gives the answer to that tab. All
 * other frames go to all tabs, whose logs drop what they have seen.
 */
export class Hub {
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly send: (message: ClientMessage) => void;
  private readonly deliver: (frame: ServerFrame, tab?: string) => void;
  private readonly channels = new Map<string, SharedChannel>();

  /**
   * @param deliver gives a frame to one tab, or to all
   */
  constructor(
    env: Environment,
    timing: Timing,
    send: (message: ClientMessage) => void,
    deliver: (frame: ServerFrame, tab?: string) => void,
  ) {
    this.env = env;
    this.timing = timing;
    this.send = send;
    this.deliver = deliver;
  }

  /** There is a new connection: all tabs are about to subscribe again. */
  clear(): void {
    this.channels.clear();
  }

  /** A tab sends a message to the server. */
  accept(tab: string, message: ClientMessage): void {
    if (message.action === 'subscribe') {
      const { channel, events } = message;
      let shared = this.channels.get(channel);
      if (!shared) {
        shared = { tabs: new Map(), queue: new Map(), askedAt: 0 };
        this.channels.set(channel, shared);
      }
      shared.tabs.set(tab, events);
      shared.queue.set(tab, message);
      this.sendNext(shared);
    } else if (message.action === 'unsubscribe') {
      this.remove(tab, message.channel);
    }
  }

  /** A tab has ended. */
  leave(tab: string): void {
    for (const channel of this.channels.keys()) {
      this.remove(tab, channel);
    }
  }

  /** The server sends a frame. */
  frame(frame: ServerFrame): void {
    const answered =
      'type' in frame && (frame.type === 'subscribed' || frame.type === 'error') && frame.channel;
    const shared = answered ? this.channels.get(answered) : undefined;
    const asker = shared?.asker;
    if (shared && asker) {
      shared.asker = undefined;
      this.deliver(frame, asker);
      this.sendNext(shared);
    } else {
      this.deliver(frame);
    }
  }

  private sendNext(shared: SharedChannel): void {
    const now = this.env.now();
    const [next] = shared.queue;
    if (next && (!shared.asker || now - shared.askedAt >= this.timing.answer)) {
      const [tab, message] = next;
      shared.queue.delete(tab);
      shared.asker = tab;
      shared.askedAt = now;
      // Without a token, the server would use the one that another tab has shown.
      const { token = '' } = message;
      this.send({ ...message, token, events: union([...shared.tabs.values()]) });
    }
  }

  private remove(tab: string, channel: string): void {
    const shared = this.channels.get(channel);
    if (shared?.tabs.delete(tab)) {
      shared.queue.delete(tab);
      if (!shared.tabs.size) {
        this.channels.delete(channel);
        this.send({ action: 'unsubscribe', channel });
      }
    }
  }
}

/** A filter that passes the events of every tab's filter; each tab filters again. */
function union(filters: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const names = new Set(filters.flat());
  return names.has(undefined) || names.size > MAX_NAMES ? undefined : ([...names] as string[]);
}
