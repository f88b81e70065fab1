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
import { OF_FAILURES, stackOf } from '../src/cost/stack.mjs';
import { LOG_BYTES, PINGS, eventUsage, usageOf } from '../src/cost/usage.mjs';
import { measure } from '../src/idle/measure.mjs';
import { rowBytes, transactionUnits } from '../src/idle/row.mjs';

const NOTHING = { pages: 0, views: 0, events: 0 };
const STACK = { secrets: 1, alarms: 1, dashboards: 0, metrics: {} };

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

test('a transaction costs double what each of its rows costs', () => {
  const put = (bytes) => ({ Put: { Item: { a: { S: 'x'.repeat(bytes - 1) } } } });
  assert.equal(transactionUnits([put(1024), put(1025), { Update: {} }]), 2 * (1 + 2 + 1));
  const row = { seq: { N: '1234' }, ü: { S: 'é' }, all: { NS: ['1', '22'] }, some: { SS: ['ab'] } };
  assert.equal(rowBytes(row), 3 + 3 + 2 + 2 + 3 + 2 + 2 + 4 + 2);
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
  assert.ok(bill(100) < bill(50) && bill(50) < bill(0));
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
  Secret:
    Type: AWS::SecretsManager::Secret
  AlwaysAlarm:
    Type: AWS::CloudWatch::Alarm
  OneAlarm:
    Type: AWS::CloudWatch::Alarm
    Condition: HasAlarmTopic
  OtherAlarm:
    Type: AWS::CloudWatch::Alarm
    Condition: HasAlarmTopic
  Board:
    Type: AWS::CloudWatch::Dashboard
    Condition: HasDashboard
    ["RealtimeEvents","events","FunctionName","\${DispatchFunction}",{}],["RealtimeEvents","events","FunctionName","\${DispatchFunction}"],
    ["RealtimeEvents","age","FunctionName","\${FanOutFunction}"],["RealtimeEvents","cutOff","FunctionName","\${FanOutFunction}"]
`;
  const metrics = { DispatchFunction: 1, FanOutFunction: 1 };
  assert.deepEqual(stackOf(template), { secrets: 1, alarms: 1, dashboards: 0, metrics: {} });
  const all = stackOf(template, { alarms: true, dashboard: true, metrics: true });
  assert.deepEqual(all, { secrets: 1, alarms: 3, dashboards: 1, metrics });
});

test('the real template has the metrics that the functions print', () => {
  const printed = {};
  const lines = readFileSync(
    inRepository('functions/src/test/resources/lines.jsonl'),
    'utf8',
  ).trim();
  for (const { _aws, FunctionName: name } of lines.split('\n').map((line) => JSON.parse(line))) {
    for (const { Dimensions, Metrics } of _aws?.CloudWatchMetrics ?? []) {
      if (Dimensions[0].includes('code')) continue; // a refusal, which costs more by its code
      for (const { Name } of Metrics) {
        if (!OF_FAILURES.includes(Name)) (printed[name] ??= new Set()).add(Name);
      }
    }
  }
  const template = readFileSync(inRepository('template.yaml'), 'utf8');
  const { secrets, alarms, dashboards } = stackOf(template);
  assert.deepEqual({ secrets, alarms, dashboards }, { secrets: 1, alarms: 1, dashboards: 0 });
  const { metrics } = stackOf(template, { metrics: true });
  const sizes = Object.fromEntries(Object.entries(printed).map(([name, set]) => [name, set.size]));
  assert.deepEqual(metrics, sizes);
  const hours = usageOf(loadOf({})).metricHours;
  assert.deepEqual(Object.keys(hours).sort(), Object.keys(metrics).sort());
  const longest = Math.max(...lines.split('\n').map((line) => line.length));
  assert.ok(longest + 100 < LOG_BYTES.line, `${longest} bytes, and ids`);
});

test('a metric is paid for the hours in which it has values', () => {
  const stack = {
    ...STACK,
    metrics: { DispatchFunction: 5, FanOutFunction: 6, MessageFunction: 2 },
  };
  const metrics = (load) =>
    billOf(usageOf(loadOf(load)), stack).find(({ name }) => name === 'metrics').quantity;
  assert.equal(metrics(NOTHING), 0);
  near(metrics({ ...NOTHING, events: 12 }), 5 / 2, 1e-9);
  assert.equal(metrics({ pages: 200, views: 1_000, events: 100 }), 7);
  assert.equal(metrics({ pages: 2_000, views: 1_000, events: 100 }), 13);
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
  for (const { page, seen, source } of prices) {
    assert.match(page, /^https:/);
    assert.match(seen, /^https:/);
    const own = new URL(seen).host.endsWith(new URL(page).host.split('.').slice(-2).join('.'));
    assert.ok(source === 'provider' ? own : ['quoted', 'other'].includes(source), seen);
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

test('the bill says which prices are not confirmed', () => {
  const { stdout } = cost('--alarms', '--dashboard');
  assert.match(stdout, /\| dashboard \| 1 \|/);
  const unconfirmed = /Not confirmed\*\*, read on other pages: (.*)\./.exec(stdout)[1].split(', ');
  const { items } = monthOf({}, { alarms: true, dashboard: true });
  for (const { name, price } of items.filter(({ quantity }) => quantity > 0)) {
    const { source } = PRICES.regions['us-east-1'][price];
    assert.equal(unconfirmed.includes(name), source === 'other', name);
  }
});

test('the load is told as it was given', () => {
  for (const [args, words] of [
    [['--pages', '1', '--hours', '1'], '1 page open for 1 hour a day;'],
    [['--pages', '0.5'], '0.5 pages open for 24 hours a day;'],
    [['--events', '1'], 'and 1 event of 500 bytes to 200 listeners each.'],
    [
      ['--pages', '1000', '--hidden', '33.3'],
      '1,000 pages open for 24 hours a day, 33.3 % of them',
    ],
    [['--hours', '0'], '500 bytes to 0 listeners each.'],
  ]) {
    assert.ok(
      cost(...args)
        .stdout.split('\n')[0]
        .includes(words),
      words,
    );
  }
});

test('a bill without prices of one kind does not name the kind', () => {
  const { stdout } = cost('--events', '0');
  assert.doesNotMatch(stdout, /: \.$/m);
  assert.match(stdout, /Not confirmed/);
});

test('the command says which value would be valid', () => {
  for (const [args, words] of [
    [['--hours', '25'], 'hours takes a number from 0 to 24, not 25'],
    [['--hidden', '101'], '--hidden takes a number from 0 to 100, not 101'],
    [['--pages', 'many'], '--pages takes a number from 0 up, not "many"'],
    [['--pages', '-1'], '--pages takes a number from 0 up, not "-1"'],
    [['--pages=-1'], '--pages takes a number from 0 up, not "-1"'],
    [['--events', 'abc'], '--events takes a number from 0 up, not "abc"'],
    [['--pages', ''], '--pages takes a number from 0 up, not ""'],
    [['--bytes', '131073'], '--bytes takes a number from 0 to 131072, not 131073'],
    [['--pages', '5', '--listeners', '6'], '--listeners takes at most the number of open pages, 5'],
    [['--hours', '0', '--listeners', '1'], 'at most the number of open pages, 0'],
    [['--picture', ''], '--picture takes the name of a file'],
    [['--picture='], '--picture takes the name of a file'],
    [['--region', 'mars-1'], 'mars-1 are not known here, only those of us-east-1'],
    [['--examples', '--pages', '5'], 'Leave out --pages'],
    [['--examples', '--json'], 'Leave out --json'],
    [['--picture', '/no/such/folder/cost.svg'], 'Name another file'],
    [['--unknown'], '--unknown'],
    [['200'], '200'],
  ]) {
    const { stderr, status } = cost(...args);
    assert.equal(status, 2, stderr);
    assert.ok(stderr.includes(words), stderr);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  }
});
