import { setTimeout as sleep } from 'node:timers/promises';

/** Always on. */
const WEATHER = {
  throttledPosts: 0.06,
  failedPosts: 0.04,
  cutSockets: 0.003,
  droppedDisconnects: 0.5,
  redeliveredJobs: 0.2,
};
/** So much that posts fail however often they are retried, and their listeners are cut off. */
const STORM = { ...WEATHER, throttledPosts: 0.7, failedPosts: 0.2 };
const STORM_LASTS = 3_000;

/**
 * Events between one storm, or one kill, and the next. Counted in events and not in seconds: what follows,
 * clients that ask for what they missed and processes that start, takes a slow machine longer, and then it
 * would come to do nothing else.
 */
const STORM_EVERY = 120;
const KILL_EVERY = 15;

const FUNCTIONS = ['DispatchFunction', 'FanOutFunction', 'MessageFunction'];
const LOOK_EVERY = 250;

/** Makes everything go wrong at once on a development gateway, until it is told to stop. */
export class Faults {
  /** How many processes were killed, by function, and how many of these in the middle of their work. */
  killed = new Map(FUNCTIONS.map((name) => [name, { processes: 0, working: 0 }]));
  #control;
  #random;
  #struckBefore;
  #stopped = new AbortController();
  #running;

  constructor(control, random) {
    this.#control = control;
    this.#random = random;
  }

  /** The faults of the gateway that has this dispatch URL; `undefined` if it is none, as on AWS. */
  static async of(dispatchUrl, random) {
    const control = new URL('/.local/', dispatchUrl);
    const response = await fetch(new URL('faults', control));
    return response.ok ? new Faults(control, random) : undefined;
  }

  /**
   * @param {() => number} taken how many events were taken until now
   */
  async start(taken) {
    this.#struckBefore = (await this.#call('GET', 'faults')).struck;
    this.#running = this.#run(taken);
    this.#running.catch(() => {}); // Thrown by `stop`.
  }

  /** Ends all of it. */
  async stop() {
    this.#stopped.abort();
    await this.#running;
    await this.#call('PUT', 'faults', {});
  }

  /** How often each fault has struck, by its key. */
  async struck() {
    const { struck } = await this.#call('GET', 'faults');
    return Object.fromEntries(
      Object.entries(struck).map(([key, times]) => [key, times - this.#struckBefore[key]]),
    );
  }

  async #run(taken) {
    await this.#set(WEATHER);
    for (let kills = 0, storms = 0; !this.#stopped.signal.aborted;) {
      if (taken() > (storms + 0.5) * STORM_EVERY) {
        storms++;
        await this.#set(STORM);
        await this.#pause(STORM_LASTS);
        await this.#set(WEATHER);
      }
      for (; kills < Math.floor(taken() / KILL_EVERY); kills++) {
        await this.#kill(this.#random.pick(FUNCTIONS));
      }
      await this.#pause(LOOK_EVERY);
    }
  }

  async #set(faults) {
    await this.#call('PUT', 'faults', { ...faults, seed: this.#random.between(1, 1e9) });
  }

  /** Shorter when it is told to stop. */
  async #pause(time) {
    await sleep(time, undefined, { signal: this.#stopped.signal }).catch(() => {});
  }

  async #kill(name) {
    const { killed, working } = await this.#call('POST', 'kill', { function: name, atMost: 1 });
    const sum = this.killed.get(name);
    sum.processes += killed;
    sum.working += working;
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
