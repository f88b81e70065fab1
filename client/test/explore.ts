/** Returns which of `n` steps comes next: 0 to n - 1. */
export type Choose = (n: number) => number;

/**
 * Runs `path` once for each possible sequence of choices.
 *
 * @returns the number of sequences
 */
export async function explore(path: (choose: Choose) => void | Promise<void>): Promise<number> {
  let taken: { choice: number; of: number }[] = [];
  for (let count = 1; ; count++) {
    let step = 0;
    await path((of) => {
      if (step === taken.length) {
        taken.push({ choice: 0, of });
      }
      return taken[step++]!.choice;
    });
    taken = taken.slice(0, step);
    while (taken.length && taken.at(-1)!.choice + 1 === taken.at(-1)!.of) {
      taken.pop();
    }
    if (!taken.length) {
      return count;
    }
    taken.at(-1)!.choice++;
  }
}
