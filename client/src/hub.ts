import type { Environment } from './environment.js';
import type { ClientMessage, ServerFrame, Subscribe } from './wire.js';

/** What one connection does for one channel, on behalf of several tabs. */
interface Shared {
  /** Who listens, and to which events; `undefined` is all. */
  readonly tabs: Map<string, readonly string[] | undefined>;
  /** Who asked and waits for the turn. */
  readonly queue: Map<string, Subscribe>;
  /** Whose question the server is answering, since when. */
  asker?: string | undefined;
  askedAt: number;
}

/** The most names the server takes in one subscription. */
const MOST_NAMES = 50;

/**
 * Shares one connection among tabs. An answer names its channel but not who asked, so of each channel
 * one question is out at a time, and the answer goes to that tab. Everything else goes to all: each
 * tab's own log drops what it has seen.
 */
export class Hub {
  private readonly env: Environment;
  private readonly patience: number;
  private readonly send: (message: ClientMessage) => void;
  private readonly deliver: (frame: ServerFrame, tab?: string) => void;
  private readonly channels = new Map<string, Shared>();

  /**
   * @param patience milliseconds after which an answer is not waited for any more
   * @param deliver hands a frame to one tab, or to all
   */
  constructor(
    env: Environment,
    patience: number,
    send: (message: ClientMessage) => void,
    deliver: (frame: ServerFrame, tab?: string) => void,
  ) {
    this.env = env;
    this.patience = patience;
    this.send = send;
    this.deliver = deliver;
  }

  /** There is a new connection: all tabs are about to ask again. */
  clear(): void {
    this.channels.clear();
  }

  /** What a tab says to the server. */
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
      this.next(shared);
    } else if (message.action === 'unsubscribe') {
      this.forget(tab, message.channel);
    }
  }

  /** A tab is gone. */
  leave(tab: string): void {
    for (const channel of this.channels.keys()) {
      this.forget(tab, channel);
    }
  }

  /** What the server says. */
  frame(frame: ServerFrame): void {
    const answer =
      'type' in frame && (frame.type === 'subscribed' || frame.type === 'error') && frame.channel;
    const shared = answer ? this.channels.get(answer) : undefined;
    const asker = shared?.asker;
    if (shared && asker) {
      shared.asker = undefined;
      this.deliver(frame, asker);
      this.next(shared);
    } else {
      this.deliver(frame);
    }
  }

  private next(shared: Shared): void {
    const now = this.env.now();
    const [turn] = shared.queue;
    if (turn && (!shared.asker || now - shared.askedAt >= this.patience)) {
      const [tab, message] = turn;
      shared.queue.delete(tab);
      shared.asker = tab;
      shared.askedAt = now;
      const { token = '' } = message;
      // Without any, the server would go by the token that another tab has shown.
      this.send({ ...message, token, events: union([...shared.tabs.values()]) });
    }
  }

  private forget(tab: string, channel: string): void {
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

/** What the server should send so that each gets its own; each tab picks from it. */
function union(filters: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const names = new Set<string>();
  for (const filter of filters) {
    if (!filter) {
      return undefined;
    }
    filter.forEach((name) => names.add(name));
  }
  return names.size > MOST_NAMES ? undefined : [...names];
}
