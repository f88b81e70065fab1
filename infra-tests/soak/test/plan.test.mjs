import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions, UsageError } from '../src/options.mjs';
import { committed, ENDS, plan } from '../src/plan.mjs';

const options = { seed: 7, clients: 200, channels: 5, events: 2_000, visits: 200 };
/** Ids differ between runs, so a deployment can be used several times. */
const withoutIds = ({ listeners, webhooks, visits }) =>
  JSON.stringify([listeners, webhooks, visits]).replaceAll(/"id":"[^"]+"/g, '');

test('the same seed makes the same plan, and another seed another', () => {
  assert.equal(withoutIds(plan(options)), withoutIds(plan(options)));
  assert.notEqual(withoutIds(plan(options)), withoutIds(plan({ ...options, seed: 8 })));
});

test('a plan has everything that a run needs', () => {
  const { channels, listeners, webhooks, visits } = plan(options);
  assert.deepEqual(channels, ['public', 'members', 'public:a', 'public:b', 'public:c']);
  assert.equal(listeners.length, 200);
  for (const { channels: its } of listeners) {
    assert.ok(its.length >= 1 && its.length <= 3 && new Set(its).size === its.length, String(its));
  }
  const events = webhooks.flatMap((webhook) => webhook.events);
  assert.equal(events.length, 2_000);
  assert.equal(new Set(events.map(({ channel, id }) => `${channel} ${id}`)).size, 2_000);
  assert.deepEqual([...new Set(events.map(({ channel }) => channel))].sort(), channels.toSorted());
  assert.ok(webhooks.some(({ batch }) => batch));
  const number = (list, test) => list.filter(test).length;
  const slow = number(listeners, ({ clock }) => clock < 0);
  assert.ok(slow > 40 && slow < 90, String(slow));
  assert.ok(number(listeners, ({ clock }) => clock > 0) > 15);
  const asleep = listeners.filter(({ sleepsAt }) => sleepsAt < Infinity);
  assert.ok(asleep.length > 10, String(asleep.length));
  assert.ok(asleep.every(({ sleepsAt, wakesAt }) => sleepsAt < wakesAt && wakesAt < 2_000));
  assert.ok(asleep.some(({ isTold }) => isTold) && asleep.some(({ isTold }) => !isTold));
  assert.ok(number(webhooks, ({ isNamesake }) => isNamesake) > 50);
  assert.ok(webhooks.some(({ isNamesake, batch }) => isNamesake && batch));
  assert.ok(number(webhooks, ({ clock }) => clock) > 200);
  assert.ok(number(webhooks, ({ stale }) => Math.abs(stale) > 300) > 30);
  for (const repeat of ['later', 'together']) {
    const share = webhooks.filter((webhook) => webhook.repeat === repeat).length / webhooks.length;
    assert.ok(Math.abs(share - 0.1) < 0.01, `${repeat}: ${share}`);
  }
});

test('a site commits events and rolls others back', () => {
  const { visits } = plan(options);
  assert.deepEqual([...new Set(visits.map(({ end }) => end))].sort(), Object.keys(ENDS).sort());
  const all = visits.flatMap(({ events }) => events);
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  const told = visits.flatMap(committed);
  assert.ok(
    told.length > all.length / 3 && told.length < (all.length * 4) / 5,
    String(told.length),
  );
});

test('options have defaults, and wrong ones are explained', () => {
  const { seed, ...others } = readOptions([]);
  assert.ok(Number.isInteger(seed));
  assert.deepEqual(others, {
    clients: 200,
    channels: 5,
    events: 2_000,
    rate: 5,
    visits: 200,
    rest: 180,
    target: undefined,
  });
  assert.deepEqual(readOptions(['--help']), { help: true });
  const wrong = (...args) => assert.throws(() => readOptions(args), UsageError);
  wrong('--clients', '0');
  wrong('--channels', '27');
  wrong('--seed', 'x');
  wrong('--unknown');
  wrong('--secret', 'x');
  const rest = ['--websocket-url', 'ws://x', '--secret', 'y'];
  wrong('--dispatch-url', 'http://x', ...rest);
  wrong('--dispatch-url', 'x', '--history-url', 'http://x', ...rest);
});
