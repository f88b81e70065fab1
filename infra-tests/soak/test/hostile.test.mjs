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
const PING_EVERY = 1_000; // ms
const EVENT_EVERY = 500; // ms
const QUIET = 5_000; // ms
const ATTACK = 5_000; // ms
/**
 * Messages a second of the stranger, at most. The throttle of the stage lets through five times as many, and Lambda has room
 * for them; here two processors do the work of all functions, and they alone would be measured.
 */
const RATE = 100;
/** The server ends the connection of a stranger in a few seconds; on a busy machine within these ms. */
const CLOSED_WITHIN = 30_000;
/**
 * Times below these ms are good, whatever the quiet ones are: on a machine with two busy processors a process waits so long
 * for its turn. Without the bounds, a ping takes many seconds.
 */
const FLOOR = { 0.5: 300, 0.95: 1_500 };
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
let quiet;
before(async () => {
  gateway = await startGateway();
  for (let at = 0; at < LOGGED; at += 100) {
    await publish(gateway, Array(100).fill({ event: 'old', data: { at } }));
  }
  honest = new Honest(gateway);
  await honest.start(CLIENTS, { pingEvery: PING_EVERY, eventEvery: EVENT_EVERY });
  await honest.measure(2_000); // the functions are warm
  const used = await usage();
  quiet = { ...(await honest.measure(QUIET)), ...since(used, await usage()) };
  console.log(`quiet: ${described(quiet)}`);
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

for (const [name, behaviour] of Object.entries(BEHAVIOURS)) {
  test(`a stranger who ${name}`, async (t) => {
    const used = await usage();
    const hostile = new Hostile(gateway.webSocketUrl, behaviour, { rate: RATE }).start();
    t.after(() => hostile.stop());
    const closedAfter = endOf(hostile, behaviour);
    closedAfter.catch(() => {}); // It is awaited below.
    const times = await honest.measure(ATTACK);
    const spent = since(used, await usage());
    console.log(
      `${name}: ${described({ ...times, ...spent })}; sent ${hostile.sent}, received ${hostile.received},` +
        ` opened ${hostile.opened}`,
    );
    console.log(`closed after ${await closedAfter} ms, told ${[...hostile.codes]}`);
    await hostile.stop();

    if (behaviour.leavesAfter === undefined) {
      assert.equal(hostile.opened, 1);
      assert.ok(behaviour.isDeaf || hostile.limited > 0, 'it was not told rate_limited');
    }
    assert.equal(honest.open, CLIENTS, 'honest clients were closed');
    for (const what of ['pings', 'events']) {
      for (const [share, floor] of Object.entries(FLOOR)) {
        const [now, before] = [quantile(times[what], share), quantile(quiet[what], share)];
        assert.ok(
          now <= Math.max(2 * before, floor),
          `${what}: ${now} ms at ${share}, in quiet times ${before} ms`,
        );
      }
    }
    // What one connection may cause, for each that it had, and what the honest ones cause.
    const credits =
      parameter('ConnectionBurstLimit') + parameter('ConnectionRateLimit') * spent.seconds;
    for (const what of ['posts', 'writes']) {
      const ofHonest = (quiet[what] / quiet.seconds) * spent.seconds * 1.5;
      // Each row that it wrote is deleted when it has gone.
      const bound = ofHonest + hostile.opened * credits * (what === 'writes' ? 2 : 1);
      assert.ok(
        spent[what] <= bound,
        `${spent[what]} ${what} in ${spent.seconds} s, bound ${bound}`,
      );
    }
  });
}
