// How soon everybody has an event while API Gateway throttles the account, or a fan-out process fails.
//
// The functions are the real ones, on './realtime up', which throttles and kills on request.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { positive, readOptions } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';
import { quantile } from './src/statistics.mjs';

const HELP = `Usage: ./realtime bench throttle [--listeners N] [--seconds N] [--picture FILE]

Publishes one event to many listeners, half of them plain WebSockets and half the library: on a quiet
gateway; while half, 95 %, and all of the posts are answered 429; and while all fan-out processes are
killed, and stopped, in the middle of their work. Tells when the sender had its answer, when the
listeners had the event, how many were closed, and how many plain ones received it twice. Takes about
three minutes; needs Linux, where it stops processes.

Fails if the sender waits longer than 3 s, a listener is closed, or one has no event 10 s after the
end of the throttle or 15 s after the end of a process.

  --listeners N   of the channel. Default: 400
  --seconds N     for so long posts are throttled. Default: 10
  --picture FILE  draws the listeners reached over time, as SVG
`;
const SECOND = 1000;
const ANSWER = 3; // s
const AFTER_THROTTLING = 10; // s
const AFTER_DEATH = 15; // s
const INLINE = 4; // dispatch makes a fourth of the pushes itself: most are left to the queue
const WARM_UP = 20; // events
/** Fan-out functions read the event log and the subscriptions for so long that they do not finish before. */
const SLOW_STORE = { storeLatencyMillis: 400 };
const IN_THE_MIDDLE = 500; // ms

const options = readOptions(HELP, { listeners: '400', seconds: '10', picture: '' });
const count = positive(options, 'listeners');
const seconds = positive(options, 'seconds');

// Not above: the help needs no installed packages.
const { Listeners } = await import('./src/throttle/listeners.mjs');
const { Target } = await import('./src/throttle/target.mjs');

const ROWS = [
  { name: 'quiet', bound: ANSWER },
  ...[0.5, 0.95, 1].map((share) => ({
    name: `${share * 100} % throttled`,
    faults: { throttledPosts: share },
    lasts: seconds,
    bound: AFTER_THROTTLING,
  })),
  { name: 'processes killed', faults: SLOW_STORE, strike: 'kill', bound: AFTER_DEATH },
  { name: 'processes hang', faults: SLOW_STORE, strike: 'hang', bound: AFTER_DEATH },
];

printHeading('throttle');
const target = await Target.start(Math.ceil(count / INLINE));
const results = [];
try {
  const listeners = await Listeners.open(target.webSocketUrl, count);
  let head = await warmUp(listeners);
  for (const row of ROWS) {
    console.error(row.name);
    const result = await measure(row, listeners, head);
    results.push(result);
    head = result.seq;
  }
  listeners.close();
} finally {
  await target.stop();
}
report();
if (options.picture) {
  const { draw } = await import('./src/throttle/picture.mjs');
  const curves = results.map(({ row, reached }) => ({ name: row.name, seconds: reached }));
  await writeFile(options.picture, draw(curves, count, seconds));
  console.error(`\nDrew ${options.picture}`);
}

/** @returns {Promise<number>} the seq of the last event */
async function warmUp(listeners) {
  let head = 0;
  for (let event = 0; event < WARM_UP; event++) {
    listeners.expect(head);
    head = (await target.publish()).seq;
    await all(listeners, 60);
  }
  return head;
}

/** Publishes an event while something is wrong, and waits until all have it or the bound is far exceeded. */
async function measure(row, listeners, head) {
  listeners.expect(head);
  const posts = await target.posts();
  if (row.faults) await target.faults(row.faults);
  const start = performance.now();
  const { seq, ms } = await target.publish();
  if (row.strike) {
    await sleep(IN_THE_MIDDLE);
    await target[row.strike]();
  }
  if (row.lasts) await sleep(start + row.lasts * SECOND - performance.now());
  const end = performance.now();
  await target.faults({});
  await all(listeners, 3 * row.bound);
  await sleep(SECOND); // for what comes twice
  return {
    row,
    seq,
    answer: ms / SECOND,
    reached: listeners.reached.map((time) => (time - start) / SECOND),
    ended: (end - start) / SECOND,
    closed: listeners.closed,
    twice: listeners.twice,
    posts: (await target.posts()) - posts,
  };
}

async function all(listeners, patience) {
  const end = performance.now() + patience * SECOND;
  while (listeners.reached.length < count && performance.now() < end) await sleep(20);
}

function report() {
  console.log(
    `| of ${count} listeners | the sender waits, s | half have it after, s | all have it after, s | that is after the end, s | without it | closed | plain ones with it twice | posts |`,
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const { row, answer, reached, ended, closed, twice, posts } of results) {
    const last = Math.max(...reached);
    const late = row.faults ? Math.max(0, last - ended) : last;
    const missing = count - reached.length;
    const cells = [
      row.name,
      answer.toFixed(1),
      quantile(reached, 0.5).toFixed(1),
      last.toFixed(1),
      row.faults ? late.toFixed(1) : '–',
      missing,
      closed,
      twice,
      posts,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    if (answer > ANSWER) fail(`${row.name}: the sender waited ${answer.toFixed(1)} s.`);
    if (missing) fail(`${row.name}: ${missing} listeners did not receive the event.`);
    if (late > row.bound)
      fail(`${row.name}: the last listener was reached ${late.toFixed(1)} s late.`);
    if (closed) fail(`${row.name}: ${closed} connections were closed.`);
  }
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
