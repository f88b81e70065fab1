import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { signedHeaders } from 'realtime-events-testkit/signing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import WebSocket from 'ws';

/**
 * Clients that listen to `public` and ping, and a site that publishes there. They measure how long a pong and an event
 * take: an event from the moment at which the site posts it, at each client.
 */
export class Honest {
  #gateway;
  #sockets = [];
  #stopped = new AbortController();
  #running = [];
  /** Since `measure`: ms of each pong and each delivery. */
  #times = { pings: [], events: [] };
  /** ms since 1970 at which each event was posted, by its number. */
  #posted = new Map();
  #number = 0;

  constructor(gateway) {
    this.#gateway = gateway;
    setMaxListeners(0, this.#stopped.signal); // one for each client
  }

  /**
   * @param {number} clients
   * @param {{pingEvery: number, eventEvery: number}} every ms between two pings of a client, and between two events
   */
  async start(clients, { pingEvery, eventEvery }) {
    for (let number = 0; number < clients; number++) {
      const socket = new WebSocket(this.#gateway.webSocketUrl, ['realtime-events']);
      this.#sockets.push(socket);
      await this.#subscribe(socket);
      this.#running.push(this.#ping(socket, pingEvery));
    }
    this.#running.push(this.#publish(eventEvery));
  }

  /** Measures for a time. @returns {Promise<{pings: number[], events: number[]}>} ms, in ascending order */
  async measure(milliseconds) {
    this.#times = { pings: [], events: [] };
    await sleep(milliseconds);
    const { pings, events } = this.#times;
    return { pings: pings.toSorted(ascending), events: events.toSorted(ascending) };
  }

  /** The number of its sockets that are open. */
  get open() {
    return this.#sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  }

  async stop() {
    this.#stopped.abort();
    this.#sockets.forEach((socket) => socket.terminate());
    await Promise.all(this.#running);
  }

  async #subscribe(socket) {
    let isSubscribed = false;
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const { type, ref, data: its, events } = JSON.parse(data);
      isSubscribed ||= type === 'subscribed';
      if (type === 'pong') {
        this.#times.pings.push(Date.now() - Number(ref));
      }
      for (const { number } of events?.map((event) => event.data) ?? [its ?? {}]) {
        if (this.#posted.has(number))
          this.#times.events.push(Date.now() - this.#posted.get(number));
      }
    });
    await until(() => socket.readyState === WebSocket.OPEN, 'an honest client');
    socket.send(JSON.stringify({ action: 'subscribe', channel: 'public' }));
    await until(() => isSubscribed, 'a subscription');
  }

  async #ping(socket, every) {
    await this.#pause(Math.random() * every);
    while (!this.#stopped.signal.aborted) {
      if (socket.readyState === WebSocket.OPEN) {
        socket.send(JSON.stringify({ action: 'ping', ref: String(Date.now()) }));
      }
      await this.#pause(every);
    }
  }

  async #publish(every) {
    while (!this.#stopped.signal.aborted) {
      const number = ++this.#number;
      this.#posted.set(number, Date.now());
      // The next one does not wait for the answer.
      publish(this.#gateway, { event: 'tick', data: { number } }).catch(() => {});
      await this.#pause(every);
    }
  }

  /** Waits; `stop` ends the wait. */
  async #pause(time) {
    await sleep(time, undefined, { signal: this.#stopped.signal }).catch(() => {});
  }
}

/** Posts a webhook with an event, or with a batch. @throws {Error} unless it is accepted */
export async function publish({ dispatchUrl, secret }, value) {
  const body = JSON.stringify(value);
  const answer = await fetch(dispatchUrl, {
    method: 'POST',
    headers: signedHeaders(secret, body),
    body,
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

const ascending = (one, other) => one - other;

/** @param {number[]} times in ascending order @param {number} share such as 0.95 */
export const quantile = (times, share) => times[Math.floor((times.length - 1) * share)] ?? Infinity;
