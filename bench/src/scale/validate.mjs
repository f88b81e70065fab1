import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { publish } from 'realtime-events-testkit/publishing.mjs';
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { simulateEvent } from './event.mjs';
import { Listeners } from './listeners.mjs';
import { PRICES } from './parameters.mjs';

const CHANNEL = 'public'; // of a plain client
const ROUNDS = 3;
const MOST = 0.15; // that the simulation may be off
const PATIENCE = 120_000; // ms

/**
 * This machine instead of AWS: a processor for each function, which the gateway and the store share, and no
 * network. The quota is small, so these count little.
 */
const LOCAL = {
  processor: 0.5,
  postCpu: 0.5,
  postTime: 3,
  queryTime: 6,
  queueTime: 20,
  coldTime: 0,
  appendTime: 15,
};

/** Compares the times of an event to many clients on this machine with the simulated ones. */
export async function validate(base, clients, rate) {
  const work = inRepository('.realtime');
  mkdirSync(work, { recursive: true });
  const gateway = await startGateway(
    [
      ...['WebSocketRateLimit=5000', 'WebSocketBurstLimit=5000'].map((it) => `--parameter=${it}`),
      `--parameter=InlineFanOutLimit=${base.inlineFanOutLimit}`,
      `--parameter=FanOutConcurrency=${base.fanOutConcurrency}`,
    ],
    { log: createWriteStream(join(work, 'bench-scale-gateway.log')) },
  );
  const listeners = new Listeners(gateway.webSocketUrl);
  try {
    console.error(`Connecting ${clients} clients …`);
    await listeners.open(clients);
    await round(gateway, listeners, clients); // warm
    await faults(gateway, { postsPerSecond: rate });
    const real = [];
    for (let i = 0; i < ROUNDS; i++) {
      await sleep(2_000); // the burst is there again
      real.push(await round(gateway, listeners, clients));
      console.error(`Round ${i + 1} of ${ROUNDS}: all after ${real.at(-1).all.toFixed(1)} s`);
    }
    const quota = { requests: rate, burst: Math.ceil(rate / 2) };
    const simulated = simulateEvent({ ...base, ...LOCAL, ...quota, listeners: clients }, PRICES);
    report(real, simulated, (clients - quota.burst) / rate);
  } finally {
    listeners.close();
    await gateway.stop();
  }
}

/** One event. @returns {Promise<{half: number, most: number, all: number}>} seconds */
async function round(gateway, { arrivals }, clients) {
  const begun = performance.now();
  const seq = await publish(gateway, CHANNEL);
  const end = begun + PATIENCE;
  while ((arrivals.get(seq)?.length ?? 0) < clients) {
    if (performance.now() > end) {
      throw new Error(
        `Only ${arrivals.get(seq)?.length ?? 0} of ${clients} clients have the event`,
      );
    }
    await sleep(20);
  }
  const times = arrivals.get(seq).map((time) => (time - begun) / 1000);
  const after = (share) => times[Math.ceil(share * clients) - 1];
  return { half: after(0.5), most: after(0.99), all: after(1) };
}

async function faults(gateway, settings) {
  const answer = await fetch(new URL('.local/faults', gateway.page), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(settings),
  });
  if (!answer.ok) throw new Error(`The gateway refused the faults: ${await answer.text()}`);
}

function report(real, simulated, floor) {
  console.log('| | half have it after, s | 99 %, s | all, s |\n|---|---|---|---|');
  const line = (name, values) => console.log(`| ${name} | ${values.join(' | ')} |`);
  const measures = ['half', 'most', 'all'];
  const medians = measures.map(
    (measure) => real.map((one) => one[measure]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)],
  );
  const errors = measures.map((measure, i) => simulated[measure] / medians[i] - 1);
  line(
    `this machine, median of ${ROUNDS}`,
    medians.map((time) => time.toFixed(2)),
  );
  line(
    'simulated',
    measures.map((measure) => simulated[measure].toFixed(2)),
  );
  line(
    'difference',
    errors.map((error) => `${(100 * error).toFixed(1)} %`),
  );
  console.log(`\nThe quota allows ${floor.toFixed(2)} s.`);
  if (errors.some((error) => Math.abs(error) > MOST)) {
    console.error(`The simulation is off by more than ${100 * MOST} %.`);
    process.exitCode = 1;
  }
}
