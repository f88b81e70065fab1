import { connect, environment } from '../environment.mjs';
import { Subscriber } from '../wire.mjs';
import { Clock } from './clock.mjs';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ONE_WAY = 25; // ms
const IDLE_LIMIT = 10 * MINUTE; // of API Gateway
const AGE_LIMIT = 120 * MINUTE; // of API Gateway
/** From this nesting on, Chromium runs the timers of a hidden page at whole minutes. */
const THROTTLED_NESTING = 5;

/**
 * A network on the way to the server.
 *
 * @typedef {object} Network
 * @property {number} [idle] it ends a connection after so many ms without a message
 * @property {"forgets" | "resets" | "closes"} [how] `forgets`: both ends are told nothing, and everything is
 *     lost; `resets`: the same, but the next message from the page is answered with a reset; `closes`: the page
 *     sees the end immediately
 */

/**
 * One page with the real library and one channel, a network and API Gateway, on a clock of their own. It
 * counts messages, and notes when no event could reach the page.
 */
export class World {
  up = 0;
  down = 0;
  connections = 0;
  /** @type {{from: number, to: number}[]} when no event could reach the page, in ms since 1970 */
  deaf = [];
  #sockets = new Set();
  #deafSince;
  #wasSubscribed = false;
  /** How many timers led to what runs now, each set by the one before. */
  #nesting = 0;

  /**
   * @param {Network} network
   * @param {{visible: boolean, memory: Map<string, string>, random: () => number, now: number}} page
   *     `memory` is what the library keeps in the browser
   */
  constructor(network, { visible, memory, random, now }) {
    this.network = network;
    this.visible = visible;
    this.clock = new Clock(now);
    this.client = connect({
      url: 'wss://gateway.test/live',
      shared: false,
      environment: environment({
        now: () => this.clock.now,
        setTimeout: (run, ms) => this.#setTimeout(run, ms),
        clearTimeout: (timer) => this.clock.cancel(timer),
        random,
        socket: () => new Socket(this),
        visible: () => visible,
        memory: {
          getItem: (key) => memory.get(key) ?? null,
          setItem: (key, value) => void memory.set(key, value),
        },
      }),
    });
    this.client.channel('public:news').on('*', () => {});
  }

  get isDeaf() {
    return this.#deafSince !== undefined;
  }

  /** Lets `ms` pass. */
  pass(ms, enough) {
    return this.clock.pass(this.clock.now + ms, enough);
  }

  /** The present connections die, and nobody is told. New ones work. */
  kill() {
    for (const socket of this.#sockets) socket.die('forgets');
  }

  close() {
    this.client.close();
  }

  /** Runs something that comes from the network. */
  arrive(ms, run) {
    return this.clock.at(this.clock.now + ms, () => {
      this.#nesting = 0;
      run();
    });
  }

  opened(socket) {
    this.connections++;
    this.#sockets.add(socket);
  }

  /** A connection changed: can an event reach the page? */
  update(socket) {
    if (socket.isOver) this.#sockets.delete(socket);
    const hears = [...this.#sockets].some(({ isSubscribed, isDead }) => isSubscribed && !isDead);
    this.#wasSubscribed ||= hears;
    if (!this.#wasSubscribed) return;
    const { now } = this.clock;
    if (!hears) {
      this.#deafSince ??= now;
    } else if (this.isDeaf) {
      this.deaf.push({ from: this.#deafSince, to: now });
      this.#deafSince = undefined;
    }
  }

  #setTimeout(run, ms) {
    const nesting = this.#nesting + 1;
    let time = this.clock.now + ms;
    if (!this.visible) {
      const grid = nesting >= THROTTLED_NESTING ? MINUTE : SECOND;
      time = Math.ceil(time / grid) * grid;
    }
    return this.clock.at(time, () => {
      this.#nesting = nesting;
      run();
    });
  }
}

/** A WebSocket of the page, the path to the server, and the server's end. */
class Socket {
  readyState = 0;
  onopen = null;
  onmessage = null;
  onclose = null;
  isDead = false;
  isSubscribed = false;
  #death;
  #world;
  #server;
  #cut;
  #idle;
  #age;

  constructor(world) {
    this.#world = world;
    this.#server = new Subscriber('connection', { seq: 1, epoch: 'e', spread: 0 });
    world.arrive(4 * ONE_WAY, () => {
      if (this.isOver) return;
      this.readyState = 1;
      world.opened(this);
      this.#age = world.arrive(AGE_LIMIT, () => this.#closeFromAfar(1001));
      this.#used();
      this.onopen?.({});
    });
  }

  get isOver() {
    return this.readyState === 3;
  }

  send(text) {
    this.#world.up++;
    if (this.isDead) {
      if (this.#death === 'resets') {
        this.#world.arrive(ONE_WAY, () => this.#end(1006));
      }
      return;
    }
    this.#used();
    this.#world.arrive(ONE_WAY, () => this.#receive(text));
  }

  close() {
    this.#stop();
    this.readyState = 3;
    this.#world.update(this);
  }

  /** Nothing arrives at the other end any more. */
  die(how) {
    this.isDead = true;
    this.#death = how;
    this.#world.update(this);
  }

  #receive(text) {
    for (const frame of this.#server.receive(text)) {
      this.#world.down++;
      this.#used();
      this.#world.arrive(ONE_WAY, () => {
        if (this.isDead || this.isOver) return;
        if (frame.type === 'subscribed') this.isSubscribed = true;
        this.onmessage?.({ data: JSON.stringify(frame) });
        this.#world.update(this);
      });
    }
  }

  /** A message came or went: idleness starts anew. */
  #used() {
    const { network, clock } = this.#world;
    clock.cancel(this.#cut);
    clock.cancel(this.#idle);
    if (network.idle) {
      this.#cut = this.#world.arrive(network.idle, () =>
        network.how === 'closes' ? this.#closeFromAfar(1006) : this.die(network.how),
      );
    }
    this.#idle = this.#world.arrive(IDLE_LIMIT, () => this.#closeFromAfar(1001));
  }

  #closeFromAfar(code) {
    if (!this.isDead) this.#end(code);
  }

  #end(code) {
    if (this.isOver) return;
    this.close();
    this.onclose?.({ code });
  }

  #stop() {
    for (const task of [this.#cut, this.#idle, this.#age]) this.#world.clock.cancel(task);
  }
}
