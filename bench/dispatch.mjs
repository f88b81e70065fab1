// How many deliveries a second the whole path makes, from the POST to the last frame, and what they cost.
//
// The clients are one small program, the servers are others, and this process only posts: the CPU of each is
// counted apart.
import { platform } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitWith, positive, readOptions } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';
import { quantile } from './src/statistics.mjs';
import { exchange, quiet, withClients } from './src/dispatch/exchange.mjs';
import { Progress } from './src/dispatch/progress.mjs';
import { memoryOf, processesOf, spent } from './src/dispatch/processes.mjs';

const HELP = `Usage: ./realtime bench dispatch [--rows NAMES] [--clients N,N] [options]

Posts signed events of 100 bytes to './realtime up', whose clients count the frames, and does the same
with a WebSocket server made with the package ws. All rows are of one run. Takes about seven minutes;
needs Linux, which tells the CPU time of each process. Fails if a client misses an event.

  --rows NAMES       comma-separated, some of
                       start     three starts of './realtime up', and their memory when idle
                       one       one client; each event is sent when the last one has arrived
                       senders   8 senders at once on one channel, and one client
                       plain     events one after the other, to plain clients
                       library   the same to library clients
                       batches   requests of 100 events, to each kind of client
                       ws        the rows 'plain' and 'batches' with the package ws
                     Default: all
  --clients N,N      numbers of clients of the rows plain, library and ws. Default: 1,100,900,3000
  --audience N       clients of the rows batches. Default: 900
  --events N         events of a row. Default: 100
  --batches N        requests of the rows batches. Default: 5
  --warm-up N        events to one client before all rows. Default: 300
  --other URL,URL    also the rows 'plain' and 'batches' with a server that runs: the address of its
                     dispatch, which gets events signed by Standard Webhooks, and of its WebSocket
  --other-secret S   its secret. Default: whsec_ and 32 zeros
  --other-pid PID    its process on this machine, for its CPU time
`;
const ROWS = ['start', 'one', 'senders', 'plain', 'library', 'batches', 'ws'];
const STARTS = 3;
const BATCH = 100; // events of a request: the most that the gateway takes
const SENDERS = 8;
const TRAINED = 25_000; // ms after its first start, the gateway makes caches for the next ones
const WARM_UP_ROW = 10; // events before each row, or one batch
const SETTLED = 5_000; // ms after a start, before its memory is read

const options = readOptions(HELP, {
  rows: ROWS.join(','),
  clients: '1,100,900,3000',
  audience: '900',
  events: '100',
  batches: '5',
  'warm-up': '300',
  other: '',
  'other-secret': `whsec_${'0'.repeat(32)}`,
  'other-pid': '',
});
const rows = options.rows.split(',');
for (const row of rows) {
  if (!ROWS.includes(row)) exitWith(`There is no row "${row}", only ${ROWS.join(', ')}.`);
}
const counts = options.clients.split(',').map((count) => positive({ clients: count }, 'clients'));
const [audience, events, batches, warmUp] = ['audience', 'events', 'batches', 'warm-up'].map(
  (name) => positive(options, name),
);
if (platform() !== 'linux') exitWith('This benchmark reads /proc, which only Linux has.');

// Not above: the help needs no installed packages.
const { otherServer, startBroadcaster, startOurs } = await import('./src/dispatch/targets.mjs');
const { Sender } = await import('./src/dispatch/sender.mjs');

const progress = new Progress();
const results = [];
const memory = [];
printHeading('dispatch');
try {
  if (rows.some((row) => row !== 'ws')) await makeCaches();
  if (rows.includes('start')) await measureStarts();
  if (rows.some((row) => !['start', 'ws'].includes(row))) await measure(startOurs, oursRows());
  if (rows.includes('ws')) await measure(startBroadcaster, peerRows());
  if (options.other) {
    const pid = options['other-pid'] && positive(options, 'other-pid');
    await measure(() => otherServer(options.other, options['other-secret'], pid), peerRows());
  }
} finally {
  progress.end();
}
report();

/** @returns {Row[]} what is measured: `post` sends the events of the row */
function oursRows() {
  const all = {
    one: [
      { label: '1 plain client, each event when the last one has arrived', clients: 1, waits: 1 },
    ],
    senders: [
      { label: `1 plain client, ${SENDERS} senders at once`, clients: 1, senders: SENDERS },
    ],
    plain: stream('plain'),
    library: stream('library'),
    batches: ['plain', 'library'].map(batched),
  };
  return Object.keys(all).flatMap((row) => (rows.includes(row) ? all[row] : []));
}

function peerRows() {
  return [...stream('plain'), batched('plain')];
}

function stream(kind) {
  return counts.map((count) => ({ label: `${count} ${kind} clients`, kind, clients: count }));
}

function batched(kind) {
  const label = `${audience} ${kind} clients, batches of ${BATCH}`;
  return { label, kind, clients: audience, size: BATCH, events: BATCH * batches };
}

/** The first start after a build makes caches, which takes the processor from what is measured. */
async function makeCaches() {
  progress.show('the first start makes caches');
  const target = await startOurs();
  const end = performance.now() + TRAINED;
  const trains = () => target.processes().some(({ name }) => name === 'training');
  while (performance.now() < end || trains()) await sleep(500);
  await target.stop();
}

async function measureStarts() {
  for (let start = 1; start <= STARTS; start++) {
    progress.show(`start ${start} of ${STARTS}`);
    const target = await startOurs();
    const label = `after a start of ${target.seconds.toFixed(1)} s`;
    await sleep(SETTLED);
    memory.push({ label, processes: memoryOf(target.processes()) });
    await target.stop();
  }
}

/** Starts a server and measures its rows, one after the other. */
async function measure(start, itsRows) {
  progress.show('starting a server');
  const target = await start();
  const sender = new Sender(target);
  try {
    await forRow(target, { label: 'warm-up', clients: 1 }, async (clients) => {
      for (let sent = 0; sent < warmUp; sent++) await exchange(clients, sender, { events: 1 });
    });
    for (const row of itsRows) {
      await forRow(target, row, async (clients) => {
        await exchange(clients, sender, { ...row, events: row.size ?? WARM_UP_ROW });
        progress.show(`${target.name}: ${row.label}: measuring`);
        results.push({ target, row, ...(await measured(target, clients, sender, row)) });
      });
      const label = `${target.name}, after ${row.label}`;
      memory.push({ label, processes: memoryOf(target.processes()) });
    }
  } finally {
    sender.close();
    await target.stop();
  }
}

/** Does something with the clients of a row. */
async function forRow(target, { label, kind = 'plain', clients: count }, work) {
  const told = (connected) =>
    progress.show(`${target.name}: ${label}: ${connected} of ${count} connected`);
  await withClients(target, count, kind, told, work);
}

/** Measures one row: the times of its frames, and the CPU of all processes. */
async function measured(target, clients, sender, row) {
  const all = () => [
    ...target.processes(),
    { name: 'clients', ...cpuOf(clients.pid) },
    {
      name: 'bench',
      pid: process.pid,
      cpu: (process.cpuUsage().user + process.cpuUsage().system) / 1000,
    },
  ];
  const [posts, before] = [await target.posts(), all()];
  const times = row.waits
    ? await oneByOne(clients, sender, events)
    : await exchange(clients, sender, { events, ...row });
  await quiet(target); // functions write and post after the last frame
  const duplicates = await clients.duplicates();
  return { ...times, duplicates, cpu: spent(before, all()), posts: (await target.posts()) - posts };
}

function cpuOf(pid) {
  return processesOf(pid, 'clients')[0];
}

async function oneByOne(clients, sender, count) {
  const start = performance.now();
  const all = [];
  for (let i = 0; i < count; i++) all.push(await exchange(clients, sender, { events: 1 }));
  const times = all.map(({ p50 }) => p50);
  const total = (name) => sum(all.map((each) => each[name]));
  return {
    received: total('received'),
    missing: total('missing'),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    seconds: (performance.now() - start) / 1000,
  };
}

function report() {
  if (results.length) {
    table(
      [
        '',
        'events/s',
        'deliveries/s',
        'p50 / p99, ms',
        'posts',
        'CPU ms per delivery',
        'missing',
        'twice',
      ],
      results.map(
        ({ target, row, seconds, received, p50, p99, posts, cpu, missing, duplicates }) => [
          `${target.name}: ${row.label}`,
          rounded(received / row.clients / seconds),
          rounded(received / seconds),
          `${rounded(p50)} / ${rounded(p99)}`,
          Number.isNaN(posts) ? '–' : posts,
          servers(cpu) ? (servers(cpu) / received).toFixed(3) : '–',
          missing,
          duplicates,
        ],
      ),
    );
    const names = [...new Set(results.flatMap(({ cpu }) => [...cpu.keys()]))].filter((name) =>
      results.some(({ cpu }) => cpu.get(name) >= 10),
    );
    for (const { target, row, missing } of results) {
      if (!missing) continue;
      console.error(`${target.name}: ${row.label}: ${missing} deliveries are missing.`);
      process.exitCode = 1;
    }
    console.log('\nCPU ms of an event, by process:\n');
    table(
      ['', 'servers', ...names],
      results.map(({ target, row, cpu, received }) => {
        const each = (ms) => (ms === undefined ? '' : rounded((ms / received) * row.clients));
        const label = `${target.name}: ${row.label}`;
        return [label, each(servers(cpu)), ...names.map((name) => each(cpu.get(name)))];
      }),
    );
    console.log('');
  }
  if (!memory.length) return;
  console.log('Memory, MB (number of processes); pages that processes share count once:\n');
  const names = [...new Set(memory.flatMap(({ processes }) => processes.map(({ name }) => name)))];
  table(
    ['', 'all', ...names],
    memory.map(({ label, processes }) => [
      label,
      size(processes),
      ...names.map((name) => size(processes.filter((process) => process.name === name))),
    ]),
  );
}

function servers(cpu) {
  return sum(
    [...cpu]
      .filter(([name]) => !['clients', 'bench', 'training'].includes(name))
      .map(([, ms]) => ms),
  );
}

function size(processes) {
  return `${sum(processes.map(({ memory }) => memory)).toFixed(0)} (${processes.length})`;
}

function table(head, lines) {
  console.log(`| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}`);
  for (const line of lines) console.log(`| ${line.join(' | ')} |`);
}

/** Three digits, or the whole number. */
function rounded(number) {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number) || 1)));
  return Number(number.toFixed(Math.min(digits, 3))).toLocaleString('en-GB');
}

function sum(numbers) {
  return [...numbers].reduce((total, number) => total + number, 0);
}
