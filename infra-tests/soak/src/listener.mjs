import { token } from 'realtime-events-testkit/signing.mjs';
import { Page } from './page.mjs';
import { PRIVATE } from './plan.mjs';

/** The built browser library. */
const { connect } = await import('realtime-events-client').catch((cause) => {
  throw new Error('The browser library is not built. Run: npm run build --workspace client', {
    cause,
  });
});

/**
 * The waits of the client. Pings, which find a lost last event, and renewals come sooner than by default: a
 * run takes minutes, not hours. Answers may take longer: a few function processes are slower than
 * AWS, and the clients must not repeat requests faster than they are answered.
 *
 * @param {number} clients number of clients; the pings of all of them must be a small load
 */
function timing(clients) {
  return {
    connect: 10_000 + clients * 150,
    firstPing: 1_000 + clients * 50,
    ping: 2_000 + clients * 100,
    renew: 20_000 + clients * 400,
    overlap: 3_000,
    gap: 250 + clients * 40,
    recovery: 2_000 + clients * 100,
    answer: 10_000 + clients * 100,
    watchdog: 10_000 + clients * 150,
  };
}

/**
 * Seconds that a token is valid: many expire during a run. A page whose clock is wrong learns it from the server only, so
 * a token must outlive a question that is asked again and answered late.
 */
const life = (clients) => 15 + Math.ceil(clients / 2);

/** What all listeners together received. */
export const newCounts = () => ({
  received: 0,
  opened: 0,
  reconnects: 0,
  reloads: 0,
  sleeps: 0,
  limited: 0,
  duplicates: 0,
  late: 0,
  recoveries: 0,
  expired: 0,
});

/** Makes, for each channel of a page, what turns an event into those that the page gets. A planted bug is another. */
const honest = () => (event) => [event];

/** A page with the browser library. It records the events that it receives and counts the frames. */
export class Listener {
  channels;
  /** What must not happen. */
  problems = [];
  /** The received events in order, by channel. */
  received = new Map();
  /** The seq after which the page began, by channel; not set before the first answer. */
  first = new Map();
  /** The seq of the last received event, by channel. */
  position = new Map();
  wasOpened = false;
  wasReloaded = false;
  isAsleep = false;
  wasAwoken = false;
  #counts;
  #opened = 0;
  #options;
  #seen = new Map();
  #memory = new Map();
  #page = new Page();
  #sabotage;
  #client;

  /**
   * @param {{webSocketUrl: string, secret: string}} target
   * @param {number} clients number of all listeners
   * @param {import('./plan.mjs').Listening} listening
   * @param {ReturnType<typeof newCounts>} counts of all listeners
   * @param {typeof honest} [sabotage] a planted bug
   */
  constructor(
    { webSocketUrl: url, secret },
    clients,
    { channels, clock, random },
    counts,
    sabotage = honest,
  ) {
    this.channels = channels;
    this.#counts = counts;
    this.#sabotage = sabotage;
    channels.forEach((channel) => {
      this.received.set(channel, []);
      this.#seen.set(channel, new Set());
    });
    this.#options = {
      url,
      timing: timing(clients),
      token: () => token(secret, [PRIVATE], life(clients)),
      shared: false,
      remember: true,
      environment: {
        ...this.#page.environment,
        now: () => Date.now() + clock,
        // The short end of the jitter in the back-off.
        random: () => random.next() / 4,
        socket: (address, protocols) => this.#socket(address, protocols),
        reportError: (error) => this.problems.push(`the client reported ${error?.stack ?? error}`),
        storage: {
          getItem: (key) => this.#memory.get(key) ?? null,
          setItem: (key, value) => {
            this.#memory.set(key, value);
            this.#moved(
              channels.find((channel) => key.endsWith(':' + channel)),
              JSON.parse(value).seq,
            );
          },
        },
      },
    };
  }

  get isOpen() {
    return this.#client?.state.name === 'open';
  }

  /** Opens the page. */
  open() {
    this.wasOpened = true;
    const opened = (this.#client = connect(this.#options));
    let times = 0;
    opened.onState(({ name, reason }) => {
      if (name === 'open' && times++ > 0) {
        this.#counts.reconnects++;
      } else if (name === 'closed' && reason !== 'close') {
        this.problems.push(`the client closed itself: ${reason}`);
      }
    });
    for (const name of this.channels) {
      const channel = opened.channel(name);
      const turned = this.#sabotage();
      channel.on('*', (event) => {
        const got = turned(event);
        this.#counts.received += got.length;
        this.received.get(name).push(...got);
      });
      channel.onReset(({ seq }) =>
        this.problems.push(
          `${name}: the log no longer had what the page missed; it goes on after ${seq} instead of` +
            ` ${this.received.get(name).at(-1)?.seq ?? this.first.get(name)}, on its connection number ${this.#opened}`,
        ),
      );
      channel.onState(({ name: state, reason, message }) => {
        if (state === 'closed' && reason !== 'close') {
          this.problems.push(`${name} was closed: ${reason}, ${message}`);
        }
      });
    }
  }

  /** Reloads the page. It continues at its position. */
  reload() {
    this.wasReloaded = true;
    this.#counts.reloads++;
    this.close();
    this.open();
  }

  /** Falls asleep. @param {boolean} told whether the page is told, as for the back/forward cache */
  sleep(told) {
    this.isAsleep = true;
    this.#counts.sleeps++;
    this.#page.sleep(told);
  }

  /** Wakes up, at its old position. @param {boolean} told as for `sleep` */
  wake(told) {
    this.isAsleep = false;
    this.wasAwoken = true;
    this.#page.wake(told);
  }

  close() {
    this.#client?.close();
  }

  /** Whether the page has received everything up to these seqs. */
  isAt(heads) {
    return this.channels.every(
      (channel) => this.position.get(channel) >= (heads.get(channel) ?? 0),
    );
  }

  #moved(channel, seq) {
    if (!this.first.has(channel)) {
      this.first.set(channel, seq);
    }
    this.position.set(channel, seq);
  }

  #socket(url, protocols) {
    const socket = this.#page.socket(url, protocols);
    const asked = new Map();
    socket.on('open', () => {
      this.#opened++;
      this.#counts.opened++;
    });
    socket.on('message', (data) => this.#frame(JSON.parse(data), asked));
    const send = socket.send.bind(socket);
    socket.send = (text) => {
      const { action, channels, ...single } = JSON.parse(text);
      if (action === 'subscribe') {
        (channels ?? [single]).forEach(({ channel, since }) => asked.set(channel, since));
      }
      send(text);
    };
    return socket;
  }

  #frame({ type, code, channel, seq, recovered, event, events = [] }, asked) {
    events.forEach((one) => this.#frame(one, asked));
    if (code === 'token_expired') {
      this.#counts.expired++;
    } else if (code === 'rate_limited') {
      this.#counts.limited++;
    }
    if (type === 'subscribed' && recovered && seq > asked.get(channel)) {
      this.#counts.recoveries++;
    }
    const seen = event === undefined ? undefined : this.#seen.get(channel);
    if (seen?.has(seq)) {
      this.#counts.duplicates++;
    } else if (seen) {
      if (seq < (seen.highest ?? 0)) {
        this.#counts.late++;
      }
      seen.highest = Math.max(seen.highest ?? 0, seq);
      seen.add(seq);
    }
  }
}
