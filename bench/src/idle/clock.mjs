/** A clock that moves from task to task. */
export class Clock {
  #tasks = [];

  /** @param {number} now in ms since 1970 */
  constructor(now) {
    this.now = now;
  }

  /** @returns a handle for {@link cancel} */
  at(time, run) {
    const task = { time, run };
    this.#tasks.push(task);
    return task;
  }

  cancel(task) {
    const index = this.#tasks.indexOf(task);
    if (index >= 0) this.#tasks.splice(index, 1);
  }

  /** Runs everything until `end`, or until `enough` says so. */
  async pass(end, enough = () => false) {
    while (!enough()) {
      const task = this.#first();
      if (!task || task.time > end) {
        this.now = end;
        return;
      }
      this.cancel(task);
      this.now = Math.max(this.now, task.time);
      task.run();
      await new Promise(setImmediate); // promises of the library settle
    }
  }

  #first() {
    let first;
    for (const task of this.#tasks) if (!first || task.time < first.time) first = task;
    return first;
  }
}
