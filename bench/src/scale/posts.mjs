/** Posts that begin together in the simulation: a compromise between its speed and its resolution. */
const TOGETHER = 16;

/**
 * One function that posts: its processor makes one post after the other, all of a page at the same time in flight.
 */
export class Poster {
  #freeAt = 0;
  /** Milliseconds of its processor. */
  cpu = 0;

  /**
   * @param {import("./clock.mjs").Clock} clock
   * @param {object} parameters
   * @param {{account: import("./token-bucket.mjs").TokenBucket, random: () => number, arrived: (count: number, ms: number) => void, throttled: (count: number) => void}} world
   */
  constructor(clock, parameters, world) {
    this.clock = clock;
    this.parameters = parameters;
    this.world = world;
  }

  /** Spends time of the processor. @returns {number} ms until it is done */
  work(cpu) {
    const { now } = this.clock;
    this.#freeAt = Math.max(this.#freeAt, now) + cpu / this.parameters.processor;
    this.cpu += cpu;
    return this.#freeAt - now;
  }

  /**
   * Posts to some connections.
   *
   * @param {(left: number) => void} done with the number of those that were still throttled at the end
   */
  post(count, done) {
    const { clock, parameters, world } = this;
    const end = clock.now + parameters.patience;
    let open = 0;
    let left = 0;
    const finish = () => {
      if (--open === 0) done(left);
    };
    const attempt = (some, backoff) => {
      clock.after(this.work(some * parameters.postCpu), () => {
        const taken = world.account.take(some);
        if (taken > 0) world.arrived(taken, parameters.postTime);
        const refused = some - taken;
        if (refused === 0) {
          clock.after(parameters.postTime, finish);
          return;
        }
        world.throttled(refused);
        const wait = backoff * (0.5 + world.random());
        if (clock.now + wait > end) {
          left += refused;
          clock.after(parameters.postTime, finish);
        } else {
          clock.after(parameters.postTime + wait, () => attempt(refused, 2 * backoff));
        }
      });
    };
    for (let rest = count; rest > 0; rest -= TOGETHER) {
      open++;
      attempt(Math.min(TOGETHER, rest), parameters.backoff);
    }
    if (open === 0) done(0);
  }
}
