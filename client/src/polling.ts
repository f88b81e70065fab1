import { Timer, type Environment } from './environment.js';
import type { Link, LinkEvents } from './link.js';
import type { Timing } from './timing.js';
import type { ClientMessage, Position, RealtimeEvent } from './wire.js';

/** What `GET {historyUrl}?channel=&since=&epoch=` is answered. */
interface History extends Position {
  readonly channel: string;
  readonly recovered: boolean;
  readonly events: readonly RealtimeEvent[];
}

/** A channel that is polled, from its last answer on. */
interface Polled {
  readonly channel: string;
  readonly token?: string | undefined;
  since?: number | undefined;
  epoch?: string | undefined;
}

/** Answered with an error as a socket would tell it. */
const REFUSALS = [401, 403, 422];
const BROKEN = 1006;
const TRY_LATER = 1013;

/** Where WebSockets are blocked: asks the log, and tells it as a socket would. */
export class PollLink implements Link {
  readonly kind = 'polling';
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly url: string;
  private readonly events: LinkEvents;
  private readonly timer: Timer;
  private readonly abort = new AbortController();
  private readonly channels = new Map<string, Polled>();

  constructor(env: Environment, timing: Timing, url: string, events: LinkEvents) {
    this.env = env;
    this.timing = timing;
    this.url = url + (url.includes('?') ? '&' : '?');
    this.events = events;
    this.timer = new Timer(env);
    this.timer.set(0, () => {
      events.opened(this);
      this.rest();
    });
  }

  send(message: ClientMessage): void {
    if (message.action === 'subscribe') {
      const polled = { ...message };
      this.channels.set(message.channel, polled);
      void this.poll(polled, true);
    } else if (message.action === 'unsubscribe') {
      this.channels.delete(message.channel);
    }
  }

  check(): void {
    this.timer.clear();
    const polls = [...this.channels.values()].map((polled) => this.poll(polled, false));
    void Promise.all(polls).then(() => this.abort.signal.aborted || this.rest());
  }

  close(): void {
    this.timer.clear();
    this.abort.abort();
  }

  private rest(): void {
    this.timer.set(this.timing.poll * (0.75 + this.env.random() / 2), () => this.check());
  }

  /** @param asked whether somebody waits for the answer `subscribed` */
  private async poll(polled: Polled, asked: boolean): Promise<void> {
    const { channel, since, epoch, token } = polled;
    const { signal } = this.abort;
    const query = new URLSearchParams({ channel });
    if (since !== undefined) {
      query.set('since', String(since));
      query.set('epoch', epoch!);
    }
    const patience = new Timer(this.env);
    patience.set(this.timing.connect, () => this.end(BROKEN));
    try {
      const answer = await this.env.fetch(this.url + query, {
        headers: token ? { Authorization: 'Bearer ' + token } : {},
        cache: 'no-store',
        signal,
      });
      const { ok, status } = answer;
      if (!ok && !REFUSALS.includes(status)) {
        this.end(status === 429 || status === 503 ? TRY_LATER : BROKEN);
        return;
      }
      const said = await answer.json();
      if (signal.aborted) {
        return;
      }
      if (ok) {
        this.tell(polled, said, asked);
      } else {
        this.channels.delete(channel);
        this.events.frame({ ...said, channel });
      }
    } catch {
      this.end(BROKEN);
    } finally {
      patience.clear();
    }
  }

  private tell(polled: Polled, history: History, asked: boolean): void {
    const { events, ...answer } = history;
    polled.since = answer.seq;
    polled.epoch = answer.epoch;
    if (asked || !answer.recovered) {
      this.events.frame({ type: 'subscribed', ...answer });
    }
    events.forEach((event) => this.events.frame(event));
  }

  private end(code: number): void {
    if (!this.abort.signal.aborted) {
      this.close();
      this.events.closed(this, code);
    }
  }
}
