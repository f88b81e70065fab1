/**
 * Waits until all have started. If one cannot, it waits for the others as well: who stops them knows of them then, and
 * no process is left that would keep the tests from ending.
 *
 * @param {...Promise<unknown>} starting
 * @throws the reason why the first could not
 */
export async function allStarted(...starting) {
  for (const { status, reason } of await Promise.allSettled(starting)) {
    if (status === 'rejected') throw reason;
  }
}
