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
const STORM_EVERY = 12;
const STORM_LASTS = 3;

const FUNCTIONS = ['DispatchFunction', 'FanOutFunction', 'MessageFunction'];
/**
 * Events between one kill and the next. Counted in events and not in seconds: a new process needs a second
 * of a processor to start, and where these are busy, none would come to do anything.
 */
const KILL_EVERY = 15;

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
    let kills = 0;
    for (let second = 0; !this.#stopped.signal.aborted; second++) {
      const part = second % STORM_EVERY;
      if (part === 0 || part === STORM_EVERY - STORM_LASTS) {
        const seed = this.#random.between(1, 1e9);
        await this.#call('PUT', 'faults', { ...(part === 0 ? WEATHER : STORM), seed });
      }
      for (; kills < taken() / KILL_EVERY; kills++) {
        await this.#kill(this.#random.pick(FUNCTIONS));
      }
      await sleep(1_000, undefined, { signal: this.#stopped.signal }).catch(() => {});
    }
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
