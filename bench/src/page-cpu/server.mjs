import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { Subscriber } from '../wire.mjs';

const EPOCH = 'e';
const CHANNEL = 'public:prices';
/** Centrifugo's default of `max_messages_in_frame` is as many. */
const TOGETHER = 16;
const WRITE_AHEAD = 100; // messages, before the server waits until the socket takes more

/**
 * Pushes the same events in the formats of several libraries. The path of a WebSocket's URL names the format:
 *
 * - `/bare`: our frames, without a subscription
 * - `/ours`: our protocol
 * - `/centrifuge`, `/centrifuge-batch`: the JSON protocol of Centrifugo, one publication a message, or as many as
 *   Centrifugo puts into a message when they wait
 */
export class PushServer {
  #server;
  #log = { seq: 0, epoch: EPOCH, spread: 0 };
  #listeners = new Set();
  #connections = 0;

  /** @returns {Promise<PushServer>} once it listens on a free port of 127.0.0.1 */
  static async start() {
    const server = new PushServer();
    server.#server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.#server.on('connection', (socket, { url }) => server.#accept(socket, url.slice(1)));
    await once(server.#server, 'listening');
    return server;
  }

  /** Its URL, with a slash at the end. */
  get url() {
    return `ws://127.0.0.1:${this.#server.address().port}/`;
  }

  /** Pushes so many new events to each listener, as fast as it takes them. */
  async push(count) {
    const first = this.#log.seq + 1;
    this.#log.seq += count;
    await Promise.all([...this.#listeners].map((listener) => listener(first, count)));
  }

  close() {
    this.#server.clients.forEach((socket) => socket.terminate());
    this.#server.close();
  }

  #accept(socket, format) {
    const listener = (first, count) => send(socket, messages(format, first, count));
    const listen = () => this.#listeners.add(listener);
    socket.on('close', () => this.#listeners.delete(listener));
    if (format === 'bare') {
      listen();
    } else if (format === 'ours') {
      const subscriber = new Subscriber(`connection-${++this.#connections}`, this.#log);
      socket.on('message', (data) => {
        subscriber.receive(data).forEach((frame) => socket.send(JSON.stringify(frame)));
        if (subscriber.channels.has(CHANNEL)) listen();
      });
    } else {
      socket.on('message', (data) => {
        for (const line of String(data).split('\n')) {
          const { id, connect, subscribe } = JSON.parse(line);
          if (connect) {
            const answer = { client: `client-${id}`, version: '0.0.0', ping: 25, pong: true };
            socket.send(JSON.stringify({ id, connect: answer }));
          } else if (subscribe) {
            const { seq: offset, epoch } = this.#log;
            const answer = { recoverable: true, positioned: true, epoch, offset };
            socket.send(JSON.stringify({ id, subscribe: answer }));
            listen();
          }
        }
      });
    }
  }
}

async function send(socket, all) {
  for (let index = 0; index < all.length; index++) {
    const waits = index % WRITE_AHEAD === WRITE_AHEAD - 1 || index === all.length - 1;
    if (waits) await new Promise((resolve) => socket.send(all[index], resolve));
    else socket.send(all[index]);
  }
}

/** The messages that carry the events of these numbers. */
function messages(format, first, count) {
  const events = Array.from({ length: count }, (_, index) => event(first + index));
  if (!format.startsWith('centrifuge')) return events.map((each) => JSON.stringify(each));
  // With our number as its offset. Centrifugo gives a publication no id and no time.
  const replies = events.map(({ event, data, seq: offset }) =>
    JSON.stringify({ push: { channel: CHANNEL, pub: { data: { event, data }, offset } } }),
  );
  if (format === 'centrifuge') return replies;
  const batches = [];
  for (let at = 0; at < replies.length; at += TOGETHER) {
    batches.push(replies.slice(at, at + TOGETHER).join('\n'));
  }
  return batches;
}

/** An event whose data has about 100 bytes. */
function event(seq) {
  const data = {
    symbol: `SHARE-${String(seq % 1000).padStart(4, '0')}`,
    price: 100 + (seq % 1000) / 1000,
    volume: 1_000_000 + seq,
    exchange: 'Frankfurt',
    currency: 'EUR',
  };
  const timestamp = '2026-11-26T10:00:00.000Z';
  return { event: 'price', data, timestamp, id: `evt_${seq}`, channel: CHANNEL, seq };
}
