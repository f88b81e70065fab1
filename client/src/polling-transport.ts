import { ABNORMAL_CLOSURE, closeCode, isErrorFrame } from './codes.js';
import type { Environment } from './environment.js';
import type { ClientMessage, Position, RealtimeEvent } from './protocol.js';
import { Timer } from './timer.js';
import { around, type Timing } from './timing.js';
import type { Transport, TransportEvents } from './transport.js';

/** The answer of `GET {historyUrl}?channel=&since=&epoch=`. */
interface History extends Position {
  readonly channel: string;
  readonly recovered: boolean;
  readonly events: readonly RealtimeEvent[];
}

/** A channel that is polled, and the position of its last answer. */
interface PolledChannel {
  readonly channel: string;
  readonly token?: string | undefined;
  since?: number | undefined;
  epoch?: string | undefined;
}

/** Where WebSockets are blocked: reads the log by HTTP and gives the frames that a socket would. */
export class PollingTransport implements Transport {
  readonly kind = 'polling';
  private readonly env: Environment;
  private readonly timing: Timing;
  private readonly url: string;
  private readonly events: TransportEvents;
  private readonly timer: Timer;
  private readonly abort = new AbortController();
  private readonly channels = new Map<string, PolledChannel>();

  constructor(env: Environment, timing: Timing, url: string, events: TransportEvents) {
    this.env = env;
    this.timing = timing;
    this.url = url + (url.includes('?') ? '&' : '?');
    this.events = events;
    this.timer = new Timer(env);
    this.timer.set(0, () => {
      events.opened(this);
      this.pollNext();
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
    void Promise.all(polls).then(() => this.abort.signal.aborted || this.pollNext());
  }

  close(): void {
    this.timer.clear();
    this.abort.abort();
  }

  private pollNext(): void {
    this.timer.set(around(this.timing.poll, 0.25, this.env.random()), () => this.check());
  }

  /** @param subscribing whether the client waits for the answer `subscribed` */
  private async poll(polled: PolledChannel, subscribing: boolean): Promise<void> {
    const { channel, since, epoch, token } = polled;
    const { signal } = this.abort;
    const from = since !== undefined && { since: String(since), epoch: epoch! };
    const query = new URLSearchParams({ channel, ...from });
    const timeout = new Timer(this.env);
    timeout.set(this.timing.connect, () => this.end(ABNORMAL_CLOSURE));
    try {
      const response = await this.env.fetch(this.url + query, {
        headers: token ? { Authorization: 'Bearer ' + token } : {},
        cache: 'no-store',
        signal,
      });
      const { ok, status } = response;
      if (!ok && !isErrorFrame(status)) {
        this.end(closeCode(status));
        return;
      }
      const body = await response.json();
      if (signal.aborted) {
        return;
      }
      if (ok) {
        this.emit(polled, body, subscribing);
      } else {
        this.channels.delete(channel);
        this.events.frame({ ...body, channel });
      }
    } catch {
      this.end(ABNORMAL_CLOSURE);
    } finally {
      timeout.clear();
    }
  }

  private emit(polled: PolledChannel, history: History, subscribing: boolean): void {
    const { events, ...answer } = history;
    polled.since = answer.seq;
    polled.epoch = answer.epoch;
    if (subscribing || !answer.recovered) {
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
