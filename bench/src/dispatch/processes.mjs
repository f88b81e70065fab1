import { readFileSync, readdirSync } from 'node:fs';

/** Of the kernel: `getconf CLK_TCK` is 100 on every Linux. */
const TICK = 10; // ms
const KILOBYTE = 1024;

/** Names of processes, by the text that their command has. */
const NAMES = [
  [/-XX:AOT(CacheOutput|Mode|Configuration)/, 'training'], // for faster starts, once after a build
  [/DynamoDbProcess/, 'DynamoDB Local'],
  [/ElasticMqProcess/, 'ElasticMQ'],
  [/\.(\w+Function)$/, undefined],
];

/**
 * The CPU time of a process and all that it has started.
 *
 * @param {number} root its id
 * @param {string} name what it is called
 * @returns {{name: string, pid: number, cpu: number}[]} `cpu`: user and system, in ms since its start
 */
export function processesOf(root, name) {
  const children = new Map();
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = read(pid, 'stat');
    if (!stat) continue;
    // The name of the command, in parentheses, may contain anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const parent = Number(fields[1]);
    const process = { pid: Number(pid), cpu: (Number(fields[11]) + Number(fields[12])) * TICK };
    children.set(parent, [...(children.get(parent) ?? []), process]);
    if (process.pid === root) children.set('root', [process]);
  }
  const found = [];
  const waiting = [...(children.get('root') ?? [])];
  while (waiting.length) {
    const process = waiting.shift();
    waiting.push(...(children.get(process.pid) ?? []));
    found.push({
      ...process,
      name: process.pid === root ? name : nameOf(process.pid),
    });
  }
  return found;
}

/**
 * The memory of processes in MB. A page that several have in common, such as one of a library or of a cache of classes,
 * counts in each for its part, so that the sum is what they need together.
 *
 * @returns {{name: string, memory: number}[]}
 */
export function memoryOf(processes) {
  return processes.map(({ name, pid }) => {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1];
    return { name, memory: Number(kilobytes ?? 0) / KILOBYTE };
  });
}

/** @returns {Map<string, number>} the CPU ms that each process of a name has spent from one list to the other */
export function spent(before, after) {
  const used = new Map();
  for (const { name, pid, cpu } of after) {
    const start = before.find((process) => process.pid === pid)?.cpu ?? 0;
    used.set(name, (used.get(name) ?? 0) + cpu - start);
  }
  return used;
}

function nameOf(pid) {
  const command = read(pid, 'cmdline').split('\0').filter(Boolean).join(' ');
  for (const [pattern, name] of NAMES) {
    const match = pattern.exec(command);
    if (match) return name ?? match[1];
  }
  return 'others';
}

function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
