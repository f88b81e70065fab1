// How long an event takes from the POST to the frame in a client that listens, on this machine.
//
// The rate is one at which nothing waits in line: the benchmark dispatch measures how many there can be.
import { setTimeout as sleep } from 'node:timers/promises';
import { positive, readOptions } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';
import { quantile } from './src/statistics.mjs';

const HELP = `Usage: ./realtime bench latency [--events N] [--rate N] [--warm-up N]

Posts signed events of 100 bytes at a steady rate to './realtime up', to which one plain client is
connected, and measures the time from each POST to its frame, and to its answer. Takes about a minute.

Fails if an event is missing or comes twice.

  --events N    events that are measured. Default: 300
  --rate N      events a second. Default: 10
  --warm-up N   events before them. Default: 100
`;
const SECOND = 1000;
const PATIENCE = 10_000; // ms, for the last frames

const options = readOptions(HELP, { events: '300', rate: '10', 'warm-up': '100' });
const [events, rate, warmUp] = ['events', 'rate', 'warm-up'].map((name) => positive(options, name));

// Not above: the help needs no installed packages.
const { startOurs } = await import('./src/dispatch/targets.mjs');
const { Sender } = await import('./src/dispatch/sender.mjs');
const { Listener } = await import('./src/latency/listener.mjs');
const { paced } = await import('./src/latency/pace.mjs');

printHeading('latency');
const target = await startOurs();
const sender = new Sender(target);
const answers = [];
let listener;
try {
  listener = await Listener.open(target.webSocketUrl);
  await paced(warmUp, SECOND / rate, publish);
  await settled(warmUp);
  answers.length = 0;
  listener.startAt(sender.next);
  await paced(events, SECOND / rate, publish);
  await settled(events);
} finally {
  listener?.close();
  sender.close();
  await target.stop();
}
report(listener);

async function publish() {
  const start = performance.now();
  await sender.dispatch(1);
  answers.push(performance.now() - start);
}

/** Waits until so many events have arrived, or none is to be expected any more. */
async function settled(count) {
  const end = performance.now() + PATIENCE;
  while (listener.latencies.length < count && performance.now() < end) await sleep(20);
}

function report({ latencies, twice }) {
  console.log(`| ${events} events, ${rate} a second | p50, ms | p99, ms | most, ms |`);
  console.log('|---|---|---|---|');
  row('from the POST to the frame in the client', latencies);
  row('from the POST to its answer', answers);
  const missing = events - latencies.length;
  if (missing || twice) {
    console.error(`${missing} events are missing, and ${twice} came twice.`);
    process.exitCode = 1;
  }
}

function row(name, times) {
  const figures = [quantile(times, 0.5), quantile(times, 0.99), Math.max(...times)];
  console.log(`| ${name} | ${figures.map((ms) => ms.toFixed(1)).join(' | ')} |`);
}
