/** A clock that the test moves. */
export class Clock {
  now = Date.UTC(2026, 0, 1);
  private timers: { at: number; fn: () => void }[] = [];

  /** How many timers are set. */
  get waiting(): number {
    return this.timers.length;
  }

  setTimeout(fn: () => void, ms: number): object {
    // It overflows, as in a browser.
    const timer = { at: this.now + (ms > 0x7fffffff ? 1 : ms), fn };
    this.timers.push(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    const at = this.timers.indexOf(timer as never);
    if (at >= 0) {
      this.timers.splice(at, 1);
    }
  }

  /** Runs everything that does not wait for time to pass. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.settle();
    for (let timer; (timer = this.next(end));) {
      this.now = Math.max(this.now, timer.at);
      this.clearTimeout(timer);
      timer.fn();
      await this.settle();
    }
    this.now = end;
  }

  private next(end: number): { at: number; fn: () => void } | undefined {
    let first;
    for (const timer of this.timers) {
      if (timer.at <= end && (!first || timer.at < first.at)) {
        first = timer;
      }
    }
    return first;
  }
}
