// One client that wants to do harm, beside fifty that do not, with the default parameters.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { Honest, publish, quantile } from '../src/honest.mjs';
import { BEHAVIOURS, Hostile } from '../src/hostile.mjs';

const CLIENTS = 50;
const PING_EVERY = 2_000; // ms
const EVENT_EVERY = 1_000; // ms
const QUIET = 5_000; // ms
const ATTACK = 5_000; // ms
/**
 * Messages a second of the stranger, at most. The throttle of the stage lets through ten times as many, and Lambda has room
 * for them; here two processors do the work of all functions, and they alone would be measured.
 */
const RATE = 50;
/** The server ends the connection of a stranger in a few seconds; on a busy machine within these ms. */
const CLOSED_WITHIN = 30_000;
/**
 * Times below these ms are good, whatever the quiet ones are: on a machine with two busy processors a process waits so long
 * for its turn. Without the bounds, a ping takes many seconds.
 */
const FLOOR = { 0.5: 300, 0.95: 1_500 };
/** Other programs may take the processors away in the middle of an attack. It is good if it is good once. */
const ATTEMPTS = 3;
/** Events in the log: a recovery has at most so many. */
const LOGGED = 1_000;

/** The default of a parameter in template.yaml. */
function parameter(name) {
  const text = readFileSync(inRepository('template.yaml'), 'utf8');
  const [, value] =
    new RegExp(`^ {2}${name}:\\n(?: {4}.*\\n)*? {4}Default: (\\d+)$`, 'm').exec(text) ?? [];
  assert.ok(value, `template.yaml has no default of ${name}`);
  return Number(value);
}

/** The operations that write, one row each. A transaction of a dispatch has more. */
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'];

let gateway;
let honest;
/** What was measured without a stranger. */
let quiet;
before(async () => {
  gateway = await startGateway();
  for (let at = 0; at < LOGGED; at += 100) {
    await publish(gateway, Array(100).fill({ event: 'old', data: { at } }));
  }
  honest = new Honest(gateway);
  await honest.start(CLIENTS, { pingEvery: PING_EVERY, eventEvery: EVENT_EVERY });
  await honest.measure(2_000); // the functions are warm
});
after(async () => {
  await honest?.stop();
  await gateway?.stop();
});

async function usage() {
  const { posts, storeCalls } = await (await fetch(new URL('.local/usage', gateway.page))).json();
  const writes = WRITES.reduce((sum, operation) => sum + (storeCalls[operation] ?? 0), 0);
  return { posts, writes, at: Date.now() };
}

const since = (before, now) => ({
  posts: now.posts - before.posts,
  writes: now.writes - before.writes,
  seconds: (now.at - before.at) / 1000,
});

function described({ pings, events, posts, writes, seconds }) {
  const times = (list) => `${quantile(list, 0.5)}/${quantile(list, 0.95)} ms (${list.length})`;
  return `pings ${times(pings)}, events ${times(events)}, ${posts} posts, ${writes} writes in ${seconds} s`;
}

/**
 * Waits until the gateway has no connection of a stranger: one that reads nothing does not see its end.
 *
 * @returns {Promise<number | undefined>} after how many ms; `undefined` if it ends its connections itself
 */
async function endOf(hostile, { leavesAfter }) {
  if (leavesAfter !== undefined) return undefined;
  await until(() => hostile.opened, 'its connection');
  const begin = Date.now();
  const isClosed = async () => (await gateway.connections()).length === CLIENTS;
  await until(isClosed, 'the end of its connection', CLOSED_WITHIN);
  return Date.now() - begin;
}

/** Measures for a time what honest clients notice, and what the gateway is asked for. */
async function measure(milliseconds) {
  const used = await usage();
  const times = await honest.measure(milliseconds);
  return { ...times, ...since(used, await usage()) };
}

/** The times that are more than twice the quiet ones, as sentences. */
function slower(now, before) {
  return ['pings', 'events'].flatMap((what) =>
    Object.entries(FLOOR)
      .map(([share, floor]) => [
        share,
        floor,
        quantile(now[what], share),
        quantile(before[what], share),
      ])
      .filter(([, floor, its, quietly]) => its > Math.max(2 * quietly, floor))
      .map(
        ([share, , its, quietly]) => `${what}: ${its} ms at ${share}, in quiet times ${quietly} ms`,
      ),
  );
}

/** One attack. @returns {Promise<string[]>} what it has slowed down */
async function attack(name, behaviour) {
  const hostile = new Hostile(gateway.webSocketUrl, behaviour, { rate: RATE }).start();
  try {
    const closedAfter = endOf(hostile, behaviour);
    closedAfter.catch(() => {}); // It is awaited below.
    const times = await measure(ATTACK);
    console.log(
      `${name}: ${described(times)}; sent ${hostile.sent}, received ${hostile.received}, opened ${hostile.opened};` +
        ` closed after ${await closedAfter} ms, told ${[...hostile.codes]}`,
    );
    if (behaviour.leavesAfter === undefined) {
      assert.equal(hostile.opened, 1);
      assert.ok(
        behaviour.isDeaf || hostile.codes.has('rate_limited'),
        'it was not told rate_limited',
      );
    }
    assert.equal(honest.open, CLIENTS, 'honest clients were closed');
    // What one connection may cause, for each that it had, and what the honest ones cause.
    const credits =
      parameter('ConnectionBurstLimit') + parameter('ConnectionRateLimit') * times.seconds;
    for (const what of ['posts', 'writes']) {
      const ofHonest = (quiet[what] / quiet.seconds) * times.seconds * 1.5;
      // Each row that it wrote is deleted when it has gone.
      const bound = ofHonest + hostile.opened * credits * (what === 'writes' ? 2 : 1);
      assert.ok(
        times[what] <= bound,
        `${times[what]} ${what} in ${times.seconds} s, bound ${bound}`,
      );
    }
    return slower(times, quiet);
  } finally {
    await hostile.stop();
  }
}

for (const [name, behaviour] of Object.entries(BEHAVIOURS)) {
  test(`a stranger who ${name}`, async () => {
    let slowed;
    for (let attempt = 0; attempt < ATTEMPTS && slowed?.length !== 0; attempt++) {
      if (!quiet || slowed) {
        quiet = await measure(QUIET);
        console.log(`quiet: ${described(quiet)}`);
      }
      slowed = await attack(name, behaviour);
    }
    assert.deepEqual(slowed, []);
  });
}
