/** Posts that begin together in the simulation: a compromise between its speed and its resolution. */
const TOGETHER = 8;

/**
 * One function that posts, at its own pace: `Pace` and `Posting` of the functions. Its processor makes one post
 * after the other. Each post that is throttled halves the number that may be under way, as long as no other has
 * since it began, and each that is accepted adds a little.
 */
export class Poster {
  /** Milliseconds of its processor. */
  cpu = 0;
  #freeAt = 0;
  #limit;
  #underWay = 0;
  #halvings = 0;
  #waiting = [];

  /**
   * @param {import("./clock.mjs").Clock} clock
   * @param {object} parameters
   * @param {object} world
   * @param {import("./token-bucket.mjs").TokenBucket} world.account
   * @param {() => number} world.random
   * @param {(count: number, ms: number) => void} world.arrived so many posts arrive after so many ms
   * @param {(count: number) => void} world.throttled
   */
  constructor(clock, parameters, world) {
    this.clock = clock;
    this.parameters = parameters;
    this.world = world;
    this.#limit = parameters.page;
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
   * @param {number} end no post begins after it
   * @param {(left: number, throttled: boolean) => void} done with the number of those that have no post, and
   *     whether some of them were throttled
   */
  post(count, end, done) {
    let open = 0;
    let left = 0;
    let isThrottled = false;
    const finish = (some, wereThrottled = false) => {
      left += some;
      isThrottled ||= wereThrottled;
      if (--open === 0) done(left, isThrottled);
    };
    for (let rest = count; rest > 0; rest -= TOGETHER) {
      open++;
      this.#waiting.push({ count: Math.min(TOGETHER, rest), attempt: 1, end, finish });
    }
    if (open === 0) done(0, false);
    this.#next();
  }

  #next() {
    while (this.#waiting.length > 0 && this.#underWay + TOGETHER <= this.#limit) {
      this.#begin(this.#waiting.shift());
    }
  }

  #begin(posts) {
    const { clock, parameters, world } = this;
    const { count } = posts;
    if (clock.now > posts.end) {
      posts.finish(count, posts.attempt > 1);
      return;
    }
    const begun = this.#halvings;
    this.#underWay += count;
    clock.after(this.work(count * parameters.postCpu), () => {
      const taken = world.account.take(count);
      const refused = count - taken;
      if (taken > 0) world.arrived(taken, parameters.postTime);
      clock.after(parameters.postTime, () => {
        this.#limit = Math.min(
          parameters.page,
          this.#limit + (taken * parameters.growth) / this.#limit,
        );
        if (refused > 0) {
          this.#refuse({ ...posts, count: refused }, begun);
        } else {
          posts.finish(0);
        }
        this.#underWay -= taken;
        this.#next();
      });
    });
  }

  /** A throttled post keeps its place during the pause after it. */
  #refuse(posts, begun) {
    const { clock, parameters, world } = this;
    world.throttled(posts.count);
    if (posts.attempt === 1 && begun === this.#halvings) {
      this.#halvings++;
      this.#limit = Math.max(TOGETHER, this.#limit / 2);
    }
    if (posts.attempt === parameters.attempts) {
      this.#underWay -= posts.count;
      posts.finish(posts.count, true);
      return;
    }
    const pause = parameters.backoff * 2 ** (posts.attempt - 1) * (0.5 + world.random() / 2);
    clock.after(pause, () => {
      this.#underWay -= posts.count;
      this.#waiting.unshift({ ...posts, attempt: posts.attempt + 1 });
      this.#next();
    });
  }
}
