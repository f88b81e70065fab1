import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, platform } from 'node:os';

/**
 * Prints the command, and on which machine and when it ran: the lines that docs/performance.md gives
 * with each result.
 *
 * @param {string} name of the benchmark
 * @param {...string} more programs that took part, with their versions
 */
export function printHeading(name, ...more) {
  const words = ['./realtime bench', name, ...process.argv.slice(2)];
  const date = new Date().toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const facts = [
    `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`,
    `load ${loadavg()[0].toFixed(1)} at the start`,
    platform(),
    `Node ${process.versions.node}`,
    ...more,
    ...commit(),
    date,
  ];
  console.log(`    ${words.join(' ')}\n\n${facts.join(', ')}\n`);
}

/** The commit, with a + if files have changed since; nothing in a copy without Git. */
function commit() {
  const git = (...args) => spawnSync('git', args, { encoding: 'utf8' }).stdout?.trim();
  const hash = git('rev-parse', '--short', 'HEAD');
  if (!hash) return [];
  return [`commit ${hash}${git('status', '--porcelain', '--untracked-files=no') ? '+' : ''}`];
}
