import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { eventMessages, eventWrites } from '../src/cost/actions.mjs';
import { billOf, total } from '../src/cost/bill.mjs';
import { loadOf } from '../src/cost/load.mjs';
import { monthOf } from '../src/cost/month.mjs';
import { othersOf } from '../src/cost/others.mjs';
import { PRICES } from '../src/cost/prices.mjs';
import { stackOf } from '../src/cost/stack.mjs';
import { PINGS, eventUsage, usageOf } from '../src/cost/usage.mjs';
import { measure } from '../src/idle/measure.mjs';

const NOTHING = { pages: 0, views: 0, events: 0 };
const STACK = { secrets: 1, alarms: 1, dashboards: 0, metrics: 0 };

function near(actual, expected, share) {
  assert.ok(Math.abs(actual / expected - 1) <= share, `${actual} is not about ${expected}`);
}

function cost(...args) {
  const main = inRepository('bench/src/cost/main.mjs');
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
}

test('an event writes more the larger it is', () => {
  for (const [bytes, writes] of [
    [0, 7],
    [500, 7],
    [824, 7],
    [825, 10],
    [30_000, 94],
  ]) {
    assert.equal(eventWrites(bytes), writes, `${bytes} bytes`);
  }
});

test('a frame over 32 KB is billed as several', () => {
  assert.deepEqual([500, 32_568, 32_569, 128 * 1024].map(eventMessages), [1, 1, 2, 5]);
});

test('without visitors and events, only what the stack has costs money', () => {
  const items = billOf(usageOf(loadOf(NOTHING)), STACK);
  const paid = items.filter(({ dollars }) => dollars > 0).map(({ name }) => name);
  assert.deepEqual(paid, ['queue', 'alarms', 'secret']);
  near(total(items), 0.2628 + 0.1 + 0.4, 1e-9);
});

test('loads are counted', () => {
  const table = [
    // pages, hours, views, events, listeners: minutes, subscribes, frames of events
    [100, 24, 0, 0, 100, 4_380_000, 36_500, 0],
    [100, 12, 0, 0, 100, 2_190_000, 18_250, 0],
    [200, 24, 10_000, 500, 200, 8_760_000, 304_167, 3_041_667],
    [0, 24, 24, 24, 0, 0, 730, 0],
    [48, 24, 24, 0, 48, 2_102_400, 730 * 25, 0],
  ];
  for (const [pages, hours, views, events, listeners, minutes, subscribes, frames] of table) {
    const usage = usageOf(loadOf({ pages, hours, views, events, listeners }));
    assert.deepEqual(
      [usage.connectionMinutes, usage.messages.subscribes, usage.messages.events].map(Math.round),
      [minutes, subscribes, frames],
      JSON.stringify({ pages, hours, views, events, listeners }),
    );
  }
});

test('an idle page pings as often as in the benchmark', async () => {
  for (const [name, visible] of [
    ['inView', true],
    ['hidden', false],
  ]) {
    const { sent, reconnects } = await measure({}, visible, { runs: 2, deaths: 0 });
    near(PINGS[name], sent - reconnects, 0.05);
  }
});

test('hidden pages cost less', () => {
  const bill = (hidden) => total(billOf(usageOf(loadOf({ hidden })), STACK));
  assert.ok(bill(1) < bill(0.5) && bill(0.5) < bill(0));
});

test('each item doubles with the load, but for what the stack has', () => {
  const load = { pages: 100, views: 1_000, events: 100, listeners: 50 };
  const once = billOf(usageOf(loadOf(load)), STACK);
  const twice = billOf(
    usageOf(loadOf({ pages: 200, views: 2_000, events: 200, listeners: 50 })),
    STACK,
  );
  const fixed = ['queue', 'alarms', 'dashboard', 'metrics', 'secret'];
  once.forEach(({ name, quantity }, i) => {
    if (fixed.includes(name)) assert.equal(twice[i].quantity, quantity, name);
    // The probability that a returning page misses an event grows too.
    else if (!/missed|secret: reads/.test(name)) near(twice[i].quantity, 2 * quantity, 0.001);
  });
});

test('many listeners take the queue, few do not', () => {
  assert.equal(eventUsage({ bytes: 500, listeners: 256 }).queueRequests, 0);
  const many = eventUsage({ bytes: 500, listeners: 10_000 });
  assert.ok(many.queueRequests >= 3 * 4 && many.invocations >= 5);
  assert.equal(many.messages, 10_000);
});

test('free tiers are off by default', () => {
  const usage = usageOf(loadOf({}));
  const listed = billOf(usage, STACK);
  const free = billOf(usage, STACK, { freeTier: true });
  const dollars = (items, name) => items.find((it) => it.name === name).dollars;
  assert.ok(dollars(listed, 'queue') > 0);
  assert.equal(dollars(free, 'queue'), 0);
  assert.equal(dollars(free, 'alarms'), 0);
  near(dollars(listed, 'functions: calls') - dollars(free, 'functions: calls'), 0.2, 1e-6);
  assert.equal(dollars(free, 'pings'), dollars(listed, 'pings'));
});

test('a key of your own is an option', () => {
  const usage = usageOf(loadOf(NOTHING));
  const without = total(billOf(usage, STACK));
  near(total(billOf(usage, STACK, { kms: true })), without + 1 + 0.07884, 1e-6);
});

test('what the stack has is read from the template', () => {
  const template = `
    Type: AWS::SecretsManager::Secret
    Type: AWS::CloudWatch::Alarm
    Type: AWS::CloudWatch::Alarm
    Type: AWS::CloudWatch::Dashboard
    ["RealtimeEvents","events","FunctionName","\${DispatchFunction}",{}],["RealtimeEvents","events","FunctionName","\${DispatchFunction}"],
    ["RealtimeEvents","age","FunctionName","\${FanOutFunction}"]
`;
  assert.deepEqual(stackOf(template), { secrets: 1, alarms: 2, dashboards: 1, metrics: 2 });
  const real = stackOf(readFileSync(inRepository('template.yaml'), 'utf8'));
  assert.equal(real.secrets, 1);
  assert.ok(real.alarms >= 1);
});

test('other services', () => {
  const of = (load) =>
    Object.fromEntries(othersOf(loadOf(load)).map(({ name, dollars }) => [name, dollars]));
  assert.deepEqual(of(NOTHING), {
    'Pusher Channels': 0,
    Ably: 0,
    'AppSync Events': 0,
    'a server of 4 GB': 24,
  });
  const some = of({ pages: 1_000, views: 0, events: 24 });
  assert.equal(some['Pusher Channels'], 99);
  // 730 events, each published once and delivered 1,000 times; 43.8 million minutes.
  near(some.Ably, 29 + 730 * 1_001 * 2.5e-6 + 43.8 + 0.0438, 1e-9);
  near(some['AppSync Events'], 730 * 1_001 * 1e-6 + 43.8 * 0.08, 1e-9);
  const many = of({ pages: 50_000, views: 0, events: 0 });
  assert.equal(many['Pusher Channels'], null);
  assert.equal(many.Ably, null);
  assert.equal(many['a server of 4 GB'], 120);
});

test('each price has its page, and the day on which it was read', () => {
  assert.match(PRICES.read, /^\d{4}-\d\d-\d\d$/);
  const prices = [
    ...Object.values(PRICES.regions).flatMap(Object.values),
    ...Object.values(PRICES.others),
  ];
  for (const { page, seen, confirmed } of prices) {
    assert.match(page, /^https:/);
    if (seen !== null) assert.match(seen, /^https:/);
    assert.equal(typeof confirmed, 'boolean');
    if (confirmed) assert.notEqual(seen, null);
  }
});

test('the command prints JSON, and draws', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cost-'));
  try {
    const picture = join(folder, 'cost.svg');
    const { stdout, status } = cost('--json', '--pages', '50', '--picture', picture);
    assert.equal(status, 0);
    const month = JSON.parse(stdout);
    assert.equal(month.load.listeners, 50);
    assert.equal(month.total, total(monthOf({ pages: 50 }).items));
    const svg = readFileSync(picture, 'utf8');
    assert.equal(svg.match(/<polyline/g).length, 5);
    assert.doesNotMatch(svg, /NaN|Infinity/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the command says which value would be valid', () => {
  for (const [args, words] of [
    [['--hours', '25'], 'hours takes a number from 0 to 24, not 25'],
    [['--pages', 'many'], '--pages takes a number, not "many"'],
    [['--region', 'mars-1'], 'only of us-east-1'],
    [['--unknown'], '--unknown'],
  ]) {
    const { stderr, status } = cost(...args);
    assert.equal(status, 2);
    assert.ok(stderr.includes(words), stderr);
  }
});
