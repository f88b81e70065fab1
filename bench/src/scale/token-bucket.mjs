/** A throttle of AWS: it starts full, and fills at a rate. */
export class TokenBucket {
  #tokens;
  #filledAt = 0;

  /**
   * @param {import("./clock.mjs").Clock} clock
   * @param {number} rate tokens a second
   * @param {number} burst the most that it holds
   */
  constructor(clock, rate, burst) {
    this.clock = clock;
    this.rate = rate;
    this.burst = burst;
    this.#tokens = burst;
  }

  /** Takes as many whole tokens as there are. @returns {number} at most `wanted` */
  take(wanted) {
    this.#fill();
    const taken = Math.min(wanted, Math.floor(this.#tokens + 1e-9));
    this.#tokens -= taken;
    return taken;
  }

  /** Takes tokens that may be there only later. @returns {number} ms until they are */
  wait(wanted) {
    this.#fill();
    this.#tokens -= wanted;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.rate) * 1000;
  }

  #fill() {
    const { now } = this.clock;
    const added = ((now - this.#filledAt) / 1000) * this.rate;
    this.#tokens = Math.min(this.burst, this.#tokens + added);
    this.#filledAt = now;
  }
}
