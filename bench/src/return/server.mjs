import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { Subscriber } from '../wire.mjs';

const FOR_EACH = 5; // ms of the spread for each listener, as the functions tell it

/**
 * A server that closes everybody. The URL of a connection is `/<crowd>/<client>`: the crowd `alone` is told the
 * spread of a single visitor, any other that of its listeners.
 */
export class ReturnServer {
  /**
   * When each client of a crowd was back, in ms.
   *
   * @type {Map<string, {connected: Map<string, number>, subscribed: Map<string, number>}>}
   */
  returns = new Map();
  #server;
  #crowds = new Map();

  /** @returns {Promise<ReturnServer>} once it listens on a free port of 127.0.0.1 */
  static async start() {
    const server = new ReturnServer();
    server.#server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096 });
    server.#server.on('connection', (socket, { url }) => server.#accept(socket, url));
    await once(server.#server, 'listening');
    return server;
  }

  /** Its URL, without a slash at the end. */
  get url() {
    return `ws://127.0.0.1:${this.#server.address().port}`;
  }

  /** How many of a crowd are subscribed. */
  listeners(crowd) {
    return this.#listeners(crowd).size;
  }

  /**
   * Closes the whole crowd.
   *
   * @param {number} code 1006 breaks the connection without a word
   */
  closeAll(crowd, code) {
    this.returns.set(crowd, { connected: new Map(), subscribed: new Map() });
    for (const socket of [...this.#listeners(crowd)]) {
      if (code === 1006) socket.terminate();
      else socket.close(code);
      this.#listeners(crowd).delete(socket);
    }
  }

  stop() {
    this.#server.clients.forEach((socket) => socket.terminate());
    this.#server.close();
  }

  #accept(socket, url) {
    const [, crowd, client] = url.split('/');
    const listeners = this.#listeners(crowd);
    const returns = this.returns.get(crowd);
    returns?.connected.set(client, performance.now());
    const log = {
      seq: 1,
      epoch: 'e',
      get spread() {
        return crowd === 'alone' ? FOR_EACH : FOR_EACH * listeners.size;
      },
    };
    const subscriber = new Subscriber(url, log);
    socket.on('close', () => listeners.delete(socket));
    socket.on('error', () => {}); // of a client that has ended
    socket.on('message', (data) => {
      const frames = subscriber.receive(data);
      if (subscriber.channels.size && !listeners.has(socket)) {
        returns?.subscribed.set(client, performance.now());
        listeners.add(socket);
      }
      frames.forEach((frame) => socket.send(JSON.stringify(frame)));
    });
  }

  #listeners(crowd) {
    let listeners = this.#crowds.get(crowd);
    if (!listeners) {
      listeners = new Set();
      this.#crowds.set(crowd, listeners);
    }
    return listeners;
  }
}
