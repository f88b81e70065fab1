/**
 * The queue of fan-out jobs, and Lambda's event source that reads it: one job an invocation, at most so many at
 * the same time as the source, its pollers and the account allow.
 */
export class EventSource {
  /** The most invocations that ran at the same time. */
  reached = 0;
  /** Jobs that were sent. */
  jobs = 0;
  #waiting = [];
  #running = 0;
  #warm = 0;
  #activeSince;

  /**
   * @param {import("./clock.mjs").Clock} clock
   * @param {object} parameters
   * @param {(job: object, done: () => void) => void} run runs a job
   */
  constructor(clock, parameters, run) {
    this.clock = clock;
    this.parameters = parameters;
    this.run = run;
  }

  /** @param {number} delay ms until it can be received, besides the time of the queue itself */
  send(job, delay = 0) {
    this.jobs++;
    this.clock.after(this.parameters.queueTime + delay, () => {
      this.#activeSince ??= this.clock.now;
      this.#waiting.push(job);
      this.#next();
    });
  }

  #next() {
    while (this.#waiting.length > 0 && this.#running < this.#limit()) this.#start();
    if (this.#waiting.length > 0 && this.#running < this.#most()) {
      // More pollers come with the time.
      this.clock.after(100, () => this.#next());
    }
  }

  #start() {
    const job = this.#waiting.shift();
    this.#running++;
    this.reached = Math.max(this.reached, this.#running);
    const isWarm = this.#running <= this.#warm;
    this.#warm = Math.max(this.#warm, this.#running);
    this.clock.after(isWarm ? 0 : this.parameters.coldTime, () =>
      this.run(job, () => {
        this.#running--;
        this.#next();
      }),
    );
  }

  #most() {
    const { fanOutConcurrency, concurrency } = this.parameters;
    // The dispatch that waits for nobody has ended; one copy is left for the next.
    return Math.min(fanOutConcurrency, concurrency - 1);
  }

  #limit() {
    const { pollers, morePollers, scaling } = this.parameters;
    const active = (this.clock.now - this.#activeSince) / 1000;
    return Math.min(
      this.#most(),
      pollers + Math.floor(morePollers * active),
      1_000 + Math.floor(scaling * active),
    );
  }
}
