/** Calls functions with values. A function that throws does not keep the value from the others. */
export class Emitter<T> {
  private readonly report: (error: unknown) => void;
  private readonly functions = new Set<(value: T) => void>();

  /** @param report takes the errors that the functions throw */
  constructor(report: (error: unknown) => void) {
    this.report = report;
  }

  /** @returns a function that removes `fn` */
  add(fn: (value: T) => void): () => void {
    this.functions.add(fn);
    return () => this.remove(fn);
  }

  remove(fn: (value: T) => void): void {
    this.functions.delete(fn);
  }

  emit(value: T): void {
    for (const fn of [...this.functions]) {
      // One that was called before may have removed it.
      if (this.functions.has(fn)) {
        try {
          fn(value);
        } catch (error) {
          this.report(error);
        }
      }
    }
  }
}
