import { ABNORMAL_CLOSURE, closeCode } from './codes.js';
import type { Environment } from './environment.js';
import { readHistory } from './history.js';
import type { ClientMessage } from './protocol.js';
import { createTimer } from './timer.js';
import { around, type Timing } from './timing.js';
import type { Transport, TransportEvents } from './transport.js';

/** A channel that is polled, and the position of its last answer. */
interface PolledChannel {
  readonly channel: string;
  token: string;
  since?: number | undefined;
  epoch?: string | undefined;
  rewind?: number | undefined;
}

/** Where WebSockets are blocked: reads the log by HTTP and gives the frames that a socket would. */
export function createPollingTransport(
  env: Environment,
  timing: Timing,
  url: string,
  events: TransportEvents,
): Transport {
  const timer = createTimer(env);
  const abort = new AbortController();
  const { signal } = abort;
  const polled = new Map<string, PolledChannel>();
  const transport: Transport = { kind: 'polling', send, check, tick() {}, close };

  function send(message: ClientMessage): void {
    if (message.action === 'subscribe') {
      const { ref, token, channels } = message;
      for (const { channel, since, epoch, rewind } of channels) {
        const each = { channel, token, since, epoch, rewind };
        // Those who are there already continue from where they are.
        polled.set(channel, polled.get(channel) ?? each);
        void poll(each, ref);
      }
    } else if (message.action === 'unsubscribe') {
      polled.delete(message.channel);
      events.frame(transport, { type: 'unsubscribed', channel: message.channel });
    }
  }

  function check(): void {
    timer.clear();
    const polls = [...polled.values()].map((each) => poll(each));
    void Promise.all(polls).then(() => signal.aborted || pollNext());
  }

  function close(): void {
    timer.clear();
    polled.clear();
    abort.abort();
  }

  function pollNext(): void {
    timer.set(around(timing.poll, 0.25, env.random()), check);
  }

  /** @param ref of the request that waits for an answer */
  async function poll(each: PolledChannel, ref?: string): Promise<void> {
    const { channel, since: asked } = each;
    const answered = ref ? { ref } : {};
    try {
      const { status, body } = await readHistory(env, timing, url, each, signal);
      const known = polled.get(channel);
      if (!known) {
        return;
      }
      if (!body) {
        end(closeCode(status));
      } else if ('events' in body) {
        const { events: missed, ...answer } = body;
        const { seq, epoch, recovered, since = asked ?? seq } = answer;
        Object.assign(each, { since: seq, epoch, rewind: undefined });
        known.token = each.token;
        if (ref || !recovered) {
          events.frame(transport, { type: 'subscribed', ...answer, ...answered });
        }
        if (recovered && since < seq) {
          const range = { channel, since, seq, events: missed };
          events.frame(transport, { type: 'events', ...range, ...answered });
        }
      } else {
        if (known === each) {
          polled.delete(channel);
        }
        events.frame(transport, { ...body, channel, ...answered });
      }
    } catch {
      end(ABNORMAL_CLOSURE);
    }
  }

  function end(code: number): void {
    if (!signal.aborted) {
      close();
      events.closed(transport, code);
    }
  }

  timer.set(0, () => {
    events.opened(transport);
    pollNext();
  });
  return transport;
}
