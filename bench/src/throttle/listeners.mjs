import { once } from 'node:events';
import { WebSocket } from 'ws';
import { connect, environment } from '../environment.mjs';

const CHANNEL = 'public';
const AT_ONCE = 10;
const ATTEMPTS = 3;

/** Listeners of the channel `public`, in this process: half of them plain WebSockets, half the library. */
export class Listeners {
  /** How often each listener's connection was closed by the server. */
  closed = 0;
  /** How many frames plain listeners have received twice. */
  twice = 0;
  #seq = Infinity;
  #reached = new Map();
  #ends = [];

  /** @returns {Promise<Listeners>} once all are subscribed */
  static async open(url, count) {
    const listeners = new Listeners();
    for (let first = 0; first < count; first += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, i) => first + i);
      await Promise.all(some.map((n) => listeners.#open(url, n)));
    }
    return listeners;
  }

  /** From now on waits for events after this one. */
  expect(after) {
    this.#seq = after + 1;
    this.#reached.clear();
    this.closed = 0;
    this.twice = 0;
  }

  /** When each listener that has the event received it, in ms of `performance.now()`. */
  get reached() {
    return [...this.#reached.values()];
  }

  close() {
    for (const end of this.#ends) end();
  }

  #open(url, n) {
    return n % 2 ? this.#openLibrary(url, n) : this.#openPlain(url, n);
  }

  /** A machine that is busy with the first start of a function may refuse. */
  async #openPlain(url, n) {
    for (let attempt = 1; ; attempt++) {
      const socket = this.#socket(url);
      socket.on('message', (text) => {
        const { type, seq } = JSON.parse(text); // events alone have no type
        if (!type) this.#receive(n, seq);
      });
      try {
        return await once(socket, 'open');
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  #openLibrary(url, n) {
    const client = connect({
      url,
      shared: false,
      environment: environment({ socket: (...address) => this.#socket(...address) }),
    });
    this.#ends.push(() => client.close());
    const channel = client.channel(CHANNEL);
    channel.on('*', ({ seq }) => this.#receive(n, seq));
    return new Promise((resolve) => {
      channel.onState(({ name }) => name === 'live' && resolve());
    });
  }

  #socket(...address) {
    const socket = new WebSocket(...address);
    let over = false;
    this.#ends.push(() => {
      over = true;
      socket.terminate();
    });
    socket.on('error', () => {}); // a close event follows
    socket.on('close', () => !over && this.closed++);
    return socket;
  }

  #receive(listener, seq) {
    if (seq !== this.#seq) return;
    if (this.#reached.has(listener)) this.twice++;
    else this.#reached.set(listener, performance.now());
  }
}
