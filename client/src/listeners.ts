/** Who wants to know. One that throws does not keep the others from it. */
export class Listeners<T> {
  private readonly report: (error: unknown) => void;
  private readonly all = new Set<(value: T) => void>();

  constructor(report: (error: unknown) => void) {
    this.report = report;
  }

  /** @returns how to stop */
  add(fn: (value: T) => void): () => void {
    this.all.add(fn);
    return () => this.remove(fn);
  }

  remove(fn: (value: T) => void): void {
    this.all.delete(fn);
  }

  emit(value: T): void {
    for (const fn of [...this.all]) {
      // An earlier one may have taken it off.
      if (this.all.has(fn)) {
        try {
          fn(value);
        } catch (error) {
          this.report(error);
        }
      }
    }
  }
}
