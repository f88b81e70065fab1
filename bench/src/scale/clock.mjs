/** A clock that moves from task to task, for millions of them. */
export class Clock {
  /** In ms since the start. */
  now = 0;
  #heap = [];
  #order = 0;

  /** Runs a task after `ms`; tasks of the same moment run in the order in which they were given. */
  after(ms, run) {
    const task = { time: this.now + ms, order: this.#order++, run };
    const heap = this.#heap;
    let at = heap.push(task) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(task, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = task;
  }

  /** Runs all tasks, and those that they add, up to a time in ms. */
  run(end = Infinity) {
    while (this.#heap.length > 0 && this.#heap[0].time <= end) {
      const task = this.#take();
      this.now = task.time;
      task.run();
    }
  }

  #take() {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one, other) {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}
