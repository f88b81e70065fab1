import { setTimeout as sleep } from 'node:timers/promises';

/** The shares of posts, disconnects and jobs that fail during the whole run. */
const WEATHER = {
  throttledPosts: 0.06,
  failedPosts: 0.04,
  cutSockets: 0.003,
  droppedDisconnects: 0.5,
  redeliveredJobs: 0.2,
  failedStoreCalls: 0.02,
  unansweredStoreCalls: 0.01,
};
/** What comes on top, one after the other. @type {{faults: object, lasts: number}[]} `lasts` in ms */
const STORMS = [
  // Posts fail after all retries of a function, and the queue goes on.
  { faults: { throttledPosts: 0.7, failedPosts: 0.2 }, lasts: 3_000 },
  // The account has used up its requests: no post passes.
  { faults: { throttledPosts: 1 }, lasts: 4_000 },
  // The store does most calls not, and others without an answer.
  { faults: { failedStoreCalls: 0.8, unansweredStoreCalls: 0.1 }, lasts: 4_000 },
  // The store hangs.
  { faults: { storeLatencyMillis: 4_000 }, lasts: 4_000 },
];

/**
 * Number of events between two kills, and at most between two storms. A slow machine needs longer to recover from each;
 * with a number of seconds it would do nothing else.
 */
const KILL_EVERY = 15;
const STORM_EVERY = 120;
/** In a short run the storms are closer, so that each comes; and the first third has none, so that events are pushed. */
const stormEvery = (events) => Math.min(STORM_EVERY, events / (STORMS.length * 1.5));
const calm = (events) => Math.min(STORM_EVERY, events / 3);

const FUNCTIONS = ['DispatchFunction', 'FanOutFunction', 'MessageFunction'];
const LOOK_EVERY = 250; // ms

/** Makes everything go wrong on a development gateway, until `stop` is called. */
export class Faults {
  /** Number of processes killed, by function, and how many of them had an invocation. */
  killed = new Map(FUNCTIONS.map((name) => [name, { processes: 0, working: 0 }]));
  #control;
  #random;
  #countsBefore;
  /** Number of storms. */
  storms = 0;
  #stopped = new AbortController();
  #running;

  constructor(control, random) {
    this.#control = control;
    this.#random = random;
  }

  /** The faults of the gateway with this dispatch URL; `undefined` if it is not a development gateway. */
  static async of(dispatchUrl, random) {
    const control = new URL('/.local/', dispatchUrl);
    const response = await fetch(new URL('faults', control));
    return response.ok ? new Faults(control, random) : undefined;
  }

  /**
   * Switches the faults on.
   *
   * @param {() => number} accepted number of accepted events so far
   * @param {number} events number of all events
   */
  async start(accepted, events) {
    this.#countsBefore = (await this.#call('GET', 'faults')).struck;
    this.#running = this.#run(accepted, calm(events), stormEvery(events));
    this.#running.catch(() => {}); // `stop` throws it.
  }

  /** Switches all faults off. @throws {Error} if one could not be switched on */
  async stop() {
    this.#stopped.abort();
    await this.#running;
    await this.#call('PUT', 'faults', {});
  }

  /** How often each fault happened since `start`, by its key. */
  async counts() {
    const { struck } = await this.#call('GET', 'faults');
    return Object.fromEntries(
      Object.entries(struck).map(([key, times]) => [key, times - this.#countsBefore[key]]),
    );
  }

  async #run(accepted, calm, every) {
    await this.#set(WEATHER);
    for (let kills = 0; !this.#stopped.signal.aborted;) {
      if (accepted() > calm + this.storms * every) {
        const { faults, lasts } = STORMS[this.storms++ % STORMS.length];
        await this.#set({ ...WEATHER, ...faults });
        await this.#pause(lasts);
        await this.#set(WEATHER);
      }
      for (; kills < Math.floor(accepted() / KILL_EVERY); kills++) {
        await this.#killOne();
      }
      await this.#pause(LOOK_EVERY);
    }
  }

  async #set(faults) {
    await this.#call('PUT', 'faults', { ...faults, seed: this.#random.between(1, 1e9) });
  }

  /** Waits; `stop` ends the wait. */
  async #pause(time) {
    await sleep(time, undefined, { signal: this.#stopped.signal }).catch(() => {});
  }

  /** Kills a process of the function that has lost the fewest, or of another if it has none now. */
  async #killOne() {
    const lost = (name) => this.killed.get(name).processes;
    for (const name of FUNCTIONS.toSorted((one, other) => lost(one) - lost(other))) {
      if (await this.#kill(name)) return;
    }
  }

  /** Returns the number of processes killed: none if none was ready. */
  async #kill(name) {
    const { killed, working } = await this.#call('POST', 'kill', { function: name, atMost: 1 });
    const sum = this.killed.get(name);
    sum.processes += killed;
    sum.working += working;
    return killed;
  }

  async #call(method, path, json) {
    const response = await fetch(new URL(path, this.#control), {
      method,
      ...(json && {
        body: JSON.stringify(json),
        headers: { 'content-type': 'application/json' },
      }),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(`${method} ${this.#control}${path}: ${answer.message}`);
    }
    return answer;
  }
}
