import { cpu } from '../functions/commands.mjs';
import { FunctionProcess } from '../functions/process.mjs';
import { mean } from '../statistics.mjs';

/**
 * What one process needs, in ms of CPU; `wall` in ms.
 *
 * @typedef {object} Sample
 * @property {number} start until it asks for its first event, with the hooks if it is primed
 * @property {number} first the first invocation
 * @property {number} wall the same, from the event to the answer
 * @property {number} tenth the mean of the 5th to the 15th; NaN if there were fewer
 * @property {number} last the mean of the last hundred
 */

/**
 * Starts a process of a function and invokes it, one event after the other.
 *
 * @param {import('../functions/commands.mjs').Started} started
 * @param {import('../functions/events.mjs').Events} events
 * @param {{primed: boolean, jvm: string, times: number}} how `jvm`: options of the JVM; `times`: invocations
 * @returns {Promise<Sample>}
 */
export async function measure(started, { first, next = first }, { primed, jvm, times }) {
  const process = await FunctionProcess.start(started, {
    snapStart: primed,
    variables: { JAVA_TOOL_OPTIONS: jvm },
  });
  try {
    const start = cpu(process.pid);
    const wall = await process.invoke(first());
    const used = [cpu(process.pid) - start];
    while (used.length < times) {
      const before = cpu(process.pid);
      await process.invoke(next());
      used.push(cpu(process.pid) - before);
    }
    const tenth = mean(used.slice(4, 15));
    return { start, first: used[0], wall, tenth, last: mean(used.slice(-100)) };
  } finally {
    process.stop();
  }
}
