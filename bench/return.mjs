// How fast 2,000 clients come back after the server closed them all, and how fast a single one does.
//
// The clients are the real library in Node processes, with sockets of the package ws, on a small local server.
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { positive, readOptions } from './src/options.mjs';
import { printHeading } from './src/heading.mjs';
import { peak, quantile } from './src/statistics.mjs';

const HELP = `Usage: ./realtime bench return [--clients N] [--singles N]

Closes all connections of a server at once, with 1001 (API Gateway ends them), 1012 (a restart) and
1006 (the network breaks), and counts how many come back in each second. Also measures how soon a
client comes back that is alone on its server. Takes about five minutes. Fails if more than 250 come
back in one second, or if a client that is alone takes more than 1 s after 1001 or 1006.

  --clients N   clients that are closed together. Default: 2000
  --singles N   clients that are each told that they are alone. Default: 20
`;
const SECOND = 1000;
const MOST = 250; // in one second: half of the connections that API Gateway accepts
const LONGEST = SECOND; // of a client that is alone
/** Every client has sent its first ping by then, knows the spread, and counts as stable. */
const SETTLED = 20 * SECOND;
const PATIENCE = 180 * SECOND;
const PROCESSES = 2;
const CODES = [1001, 1012, 1006];
const PROMPT = [1001, 1006]; // after these, a client that is alone comes back soon
const CROWD = 'crowd';
const ALONE = 'alone';

const options = readOptions(HELP, { clients: '2000', singles: '20' });
const clients = positive(options, 'clients');
const singles = positive(options, 'singles');

// Not above: the help needs no installed packages.
const { ReturnServer } = await import('./src/return/server.mjs');

printHeading('return');
const server = await ReturnServer.start();
const processes = [];
try {
  const share = Math.ceil(clients / PROCESSES);
  for (let first = 0; first < clients; first += share) {
    start(CROWD, first, Math.min(share, clients - first));
  }
  start(ALONE, 0, singles);
  await complete();

  const results = [];
  for (const code of CODES) {
    await sleep(SETTLED);
    const { subscribed: alone } = await close(ALONE, code, singles);
    const { connected: crowd } = await close(CROWD, code, clients);
    results.push({ code, alone, crowd, peak: peak(crowd, SECOND) });
  }
  report(results);
} finally {
  processes.forEach((child) => child.kill());
  server.stop();
}

function start(crowd, first, count) {
  const program = fileURLToPath(new URL('src/return/clients.mjs', import.meta.url));
  processes.push(fork(program, [`${server.url}/${crowd}`, first, count]));
}

/**
 * @returns {Promise<{connected: number[], subscribed: number[]}>} when each client was back, in ms after all were
 *     closed
 */
async function close(crowd, code, count) {
  const closed = performance.now();
  server.closeAll(crowd, code);
  await complete();
  const { connected, subscribed } = server.returns.get(crowd);
  if (subscribed.size < count) {
    throw new Error(`${count - subscribed.size} of ${count} did not come back`);
  }
  const after = (times) => [...times.values()].map((time) => time - closed);
  return { connected: after(connected), subscribed: after(subscribed) };
}

async function complete() {
  const end = performance.now() + PATIENCE;
  while (server.listeners(CROWD) < clients || server.listeners(ALONE) < singles) {
    if (performance.now() > end) {
      throw new Error(`Only ${server.listeners(CROWD)} of ${clients} clients are connected`);
    }
    await sleep(50);
  }
}

function report(results) {
  console.log(
    `| closed with | of ${clients}: most in one second | all are back after, s | alone: median (worst), s |`,
  );
  console.log('|---|---|---|---|');
  for (const { code, crowd, alone, peak } of results) {
    const seconds = (ms) => (ms / SECOND).toFixed(1);
    const cells = [
      code,
      peak,
      seconds(Math.max(...crowd)),
      `${seconds(quantile(alone, 0.5))} (${seconds(Math.max(...alone))})`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log('\nHow many came back in each second after the close:\n');
  for (const { code, crowd } of results) console.log(`    ${code}: ${histogram(crowd).join(' ')}`);
  for (const { code, alone, peak } of results) {
    if (peak > MOST) fail(`${code}: ${peak} came back in one second, more than ${MOST}.`);
    const slowest = Math.max(...alone);
    if (PROMPT.includes(code) && slowest > LONGEST) {
      fail(`${code}: a client that was alone came back after ${slowest.toFixed(0)} ms.`);
    }
  }
}

function histogram(times) {
  const counts = new Array(Math.floor(Math.max(...times) / SECOND) + 1).fill(0);
  for (const time of times) counts[Math.floor(time / SECOND)]++;
  return counts;
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
