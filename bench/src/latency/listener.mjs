import { once } from 'node:events';
import { WebSocket } from 'ws';

const NANOSECONDS = 1e6; // of a millisecond

/** A plain client, which notes when the events of a `Sender` arrive. */
export class Listener {
  #socket;
  #first = 0;
  #arrived = new Map();
  #twice = 0;

  /** @param {string} url of the WebSocket */
  static async open(url) {
    const listener = new Listener();
    listener.#socket = new WebSocket(url);
    listener.#socket.on('message', (text) => listener.#note(JSON.parse(text)));
    await once(listener.#socket, 'open');
    return listener;
  }

  /** Forgets the events below this number, which were not to be measured. */
  startAt(number) {
    this.#first = number;
    this.#arrived.clear();
    this.#twice = 0;
  }

  /** @returns {number[]} ms from the POST of each event to its frame */
  get latencies() {
    return [...this.#arrived.values()];
  }

  /** How many frames had an event that was there already. */
  get twice() {
    return this.#twice;
  }

  close() {
    this.#socket.terminate();
  }

  #note({ event, data }) {
    if (event !== 'bench') return;
    const now = process.hrtime.bigint();
    const [number, sent] = data.sent.split('/');
    if (Number(number) < this.#first) return;
    if (this.#arrived.has(number)) this.#twice++;
    else this.#arrived.set(number, Number(now - BigInt(sent)) / NANOSECONDS);
  }
}
