import { setTimeout as sleep } from 'node:timers/promises';
import { BEHAVIOURS, Hostile } from './hostile.mjs';

const NAMES = Object.keys(BEHAVIOURS);
const LASTS = 4_000; // ms
/** Messages a second: a fast stranger would leave nothing of two processors for the functions of all others. */
const RATE = 50;
const LOOK_EVERY = 250; // ms
/** Number of events between two attacks, at most. In a short run they are closer, so that each comes. */
const EVERY = 100;

/** Hostile clients, one after the other, that come back when they are closed. */
export class Attacks {
  /** Number of attacks, and of all their messages, connections, and connections that the server has closed. */
  sum = { attacks: 0, sent: 0, opened: 0, closed: 0 };
  #url;
  #stopped = new AbortController();
  #running;

  constructor(url) {
    this.#url = url;
  }

  /** Begins. @param {() => number} accepted number of accepted events so far @param {number} events number of all */
  start(accepted, events) {
    const calm = Math.min(EVERY, events / 3);
    this.#running = this.#run(accepted, calm, Math.min(EVERY, events / (NAMES.length * 1.5)));
  }

  async stop() {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(accepted, calm, every) {
    while (!this.#stopped.signal.aborted) {
      if (accepted() > calm + this.sum.attacks * every) {
        await this.#attack(BEHAVIOURS[NAMES[this.sum.attacks++ % NAMES.length]]);
      }
      await this.#pause(LOOK_EVERY);
    }
  }

  async #attack(behaviour) {
    const hostile = new Hostile(this.#url, behaviour, { comesBack: true, rate: RATE }).start();
    await this.#pause(LASTS);
    await hostile.stop();
    for (const key of ['sent', 'opened', 'closed']) {
      this.sum[key] += hostile[key];
    }
  }

  /** Waits; `stop` ends the wait. */
  async #pause(time) {
    await sleep(time, undefined, { signal: this.#stopped.signal }).catch(() => {});
  }
}
