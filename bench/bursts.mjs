// What a burst of 1,000 events costs: the posts to 1,000 clients, and the time until all have all events.
//
// The clients, the sender and the gateway are those of the benchmark dispatch. The gateway counts the posts.
import { platform } from 'node:os';
import { exitWith, positive, readOptions } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';
import { exchange, quiet, withClients } from './src/dispatch/exchange.mjs';
import { Progress } from './src/dispatch/progress.mjs';
import { spent } from './src/dispatch/processes.mjs';

const HELP = `Usage: ./realtime bench bursts [--clients N] [--events N] [--plain-events N] [--senders N]

Posts events of 100 bytes to './realtime up' as fast as it takes them: one by one, and in batches of
100; to clients that take several events in one frame, and to plain clients. Prints the posts, and
what they and the functions cost. Takes about four minutes; needs Linux, which tells the CPU time of
each process. Fails if an event is missing, or if clients that take events together need more than
one post for every 20 events that come in batches. One by one, they come no faster than this machine
accepts them, and a round takes what has come in a quarter of a second.

  --clients N       Default: 1000
  --events N        events of a row. Default: 1000
  --plain-events N  events of a row for plain clients, which take one post each. Default: 100
  --senders N       senders at once of the rows without batches. Default: 8
`;
const BATCH = 100; // events of a request: the most that the gateway takes
const FEWER = 20; // times fewer posts than events × clients
const WARM_UP = 100; // events to one client, before all rows
// US East, https://aws.amazon.com/api-gateway/pricing/ and https://aws.amazon.com/lambda/pricing/
const POST = 1 / 1e6; // dollars, up to 32 KB
const GIGABYTE_SECOND = 0.0000133334; // dollars, ARM
const SHARE = 0.58; // of a processor, for a function of 1,024 MB

const options = readOptions(HELP, {
  clients: '1000',
  events: '1000',
  'plain-events': '100',
  senders: '8',
});
const [clients, events, plainEvents, senders] = [
  'clients',
  'events',
  'plain-events',
  'senders',
].map((name) => positive(options, name));
if (platform() !== 'linux') exitWith('This benchmark reads /proc, which only Linux has.');

// Not above: the help needs no installed packages.
const { startOurs } = await import('./src/dispatch/targets.mjs');
const { Sender } = await import('./src/dispatch/sender.mjs');

const ROWS = ['library', 'plain'].flatMap((kind) => {
  const count = kind === 'plain' ? plainEvents : events;
  return [
    { label: `${kind} clients, events one by one`, kind, events: count, senders },
    { label: `${kind} clients, batches of ${BATCH}`, kind, events: count, size: BATCH },
  ];
});

const progress = new Progress();
const results = [];
printHeading('bursts');
progress.show('starting a server');
const target = await startOurs();
const sender = new Sender(target);
try {
  await forRow({ label: 'warm-up', kind: 'plain' }, 1, (all) =>
    exchange(all, sender, { events: WARM_UP }),
  );
  for (const row of ROWS) {
    await forRow(row, clients, async (all) => {
      progress.show(`${row.label}: measuring`);
      const [posts, before] = [await target.posts(), target.processes()];
      const times = await exchange(all, sender, row);
      await quiet(target); // jobs come after the last frame
      const duplicates = await all.duplicates();
      const cpu = spent(before, target.processes());
      results.push({ row, ...times, duplicates, cpu, posts: (await target.posts()) - posts });
    });
  }
} finally {
  progress.end();
  sender.close();
  await target.stop();
}
report();

/** Does something with the clients of a row. */
async function forRow({ label, kind }, count, work) {
  const told = (connected) => progress.show(`${label}: ${connected} of ${count} connected`);
  await withClients(target, count, kind, told, work);
}

function report() {
  const head = [
    `${clients} clients`,
    'events',
    'accepted in, s',
    'all have all after, s',
    'p50 / p99, ms',
    'posts',
    'events × clients / posts',
    'posts, $',
    'one an event, $',
    'Lambda, $',
    'missing',
    'twice',
  ];
  console.log(`| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}`);
  for (const { row, accepted, seconds, p50, p99, posts, cpu, missing, duplicates } of results) {
    const deliveries = row.events * clients;
    const functions = [...cpu]
      .filter(([name]) => name.endsWith('Function'))
      .reduce((sum, [, ms]) => sum + ms / 1000, 0);
    const cells = [
      row.label,
      row.events,
      accepted.toFixed(1),
      seconds.toFixed(1),
      `${p50.toFixed(0)} / ${p99.toFixed(0)}`,
      posts,
      (deliveries / posts).toFixed(1),
      (posts * POST).toFixed(4),
      (deliveries * POST).toFixed(4),
      ((functions / SHARE) * GIGABYTE_SECOND).toFixed(4),
      missing,
      duplicates,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    if (missing) fail(`${row.label}: ${missing} deliveries are missing.`);
    if (row.kind === 'library' && row.size === BATCH && deliveries < FEWER * posts) {
      fail(`${row.label}: ${posts} posts are more than one for every ${FEWER} events.`);
    }
  }
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
