import { randomBytes } from 'node:crypto';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

const json = (message) => JSON.stringify(message);
const LONG = 'n'.repeat(120);

/** 50 channels with the longest names, each with 50 filters. */
const heaviest = (number) => ({
  action: 'subscribe',
  channels: Array.from({ length: 50 }, (_, at) => ({
    channel: `public:${number}-${at}-${LONG}`.slice(0, 128),
    events: Array.from({ length: 50 }, (__, filter) => `event-${number}-${filter}`),
  })),
});

/** 32 KB, the longest frame that API Gateway takes. */
const LARGE = json({ action: 'ping', ref: 'r', filler: 'x'.repeat(32_000) });

/**
 * What a stranger without credentials may send.
 *
 * @typedef {object} Behaviour
 * @property {(number: number) => string | Buffer} message the message of this number, 0 for the first
 * @property {boolean} [isDeaf] it reads nothing
 * @property {number} [leavesAfter] it closes the socket after so many messages, and opens another at once
 * @type {Record<string, Behaviour>}
 */
export const BEHAVIOURS = {
  'asks for everything again': {
    message: () => json({ action: 'subscribe', channel: 'public', since: 0 }),
  },
  'asks for everything and reads nothing': {
    message: () => json({ action: 'subscribe', channel: 'public', since: 0, ref: 'r' }),
    isDeaf: true,
  },
  'invents names': {
    message: (number) =>
      json({
        action: number % 2 ? 'unsubscribe' : 'subscribe',
        channel: `public:h${Math.floor(number / 2)}`,
      }),
  },
  'sends the heaviest subscribe': { message: (number) => json(heaviest(number % 2)) },
  'sends garbage': {
    message: (number) =>
      [
        'no JSON',
        '[[[[[[[[',
        '{"action":"subscribe"}',
        LARGE,
        json({ action: 'x' }),
        randomBytes(200),
      ][number % 6],
  },
  'pings without a pause': { message: () => json({ action: 'ping' }) },
  'comes again and again': {
    message: () => json({ action: 'subscribe', channel: 'public', since: 0 }),
    leavesAfter: 1,
  },
};

const WAITS = 64 * 1024; // bytes that may wait to be sent
const PAUSE = 20; // ms before it comes back

/** A client that wants to do harm. */
export class Hostile {
  /** Number of messages sent, frames received, and connections opened. */
  sent = 0;
  received = 0;
  opened = 0;
  /** Number of connections that the server refused, or closed, and of those that were told `rate_limited`. */
  refused = 0;
  closed = 0;
  limited = 0;
  /** ms from its first connection to the first that the server ended; `undefined` if it has ended none. */
  closedAfter;
  /** The codes of the errors that it got. */
  codes = new Set();
  #url;
  #behaviour;
  #isStopped = false;
  #running;
  #socket;

  /**
   * @param {string} url of the WebSocket
   * @param {Behaviour} behaviour
   * @param {{comesBack?: boolean, rate?: number}} [options] whether it comes back when it was closed; messages a second at
   *   most
   */
  constructor(url, behaviour, { comesBack = false, rate = Infinity } = {}) {
    this.#url = url;
    this.#behaviour = behaviour;
    this.comesBack = comesBack || behaviour.leavesAfter !== undefined;
    this.rate = rate;
  }

  start() {
    this.#running = this.#run();
    return this;
  }

  async stop() {
    this.#isStopped = true;
    this.#socket?.terminate();
    await this.#running;
  }

  async #run() {
    const begin = Date.now();
    do {
      if (await this.#visit()) {
        this.closedAfter ??= Date.now() - begin;
      }
      await sleep(PAUSE);
    } while (this.comesBack && !this.#isStopped);
  }

  /** One connection, to its end. @returns whether the server ended it */
  async #visit() {
    const { message, isDeaf, leavesAfter = Infinity } = this.#behaviour;
    const socket = (this.#socket = new WebSocket(this.#url, ['realtime-events']));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const opened = new Promise((resolve) => socket.once('open', () => resolve(true)));
    socket.on('error', () => {});
    socket.on('message', (data) => this.#hear(String(data)));
    if (!(await Promise.race([opened, closed.then(() => false)]))) {
      if (!this.#isStopped) this.refused++;
      return false;
    }
    this.opened++;
    if (isDeaf) socket.pause();
    for (
      let number = 0;
      socket.readyState === WebSocket.OPEN && number < leavesAfter && !this.#isStopped;
      number++
    ) {
      socket.send(message(number));
      this.sent++;
      await (this.rate < Infinity ? sleep(1000 / this.rate) : turn());
      // One that is deaf would not see that it was closed.
      while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount > WAITS) await sleep(5);
    }
    const left = socket.readyState === WebSocket.OPEN;
    if (left) {
      socket.resume();
      socket.close();
    }
    await Promise.race([closed, sleep(1000)]);
    socket.terminate();
    if (!left && !this.#isStopped) this.closed++;
    return !left && !this.#isStopped;
  }

  #hear(text) {
    this.received++;
    // The other frames are many, and do not matter.
    if (text.includes('"type":"error"')) {
      const { code } = JSON.parse(text);
      this.codes.add(code);
      if (code === 'rate_limited') this.limited++;
    }
  }
}
