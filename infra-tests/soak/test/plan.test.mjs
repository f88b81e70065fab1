import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions, UsageError } from '../src/options.mjs';
import { plan } from '../src/plan.mjs';

const options = { seed: 7, clients: 200, channels: 5, events: 2_000 };
/** Ids differ between runs, so a deployment can be used several times. */
const withoutIds = ({ listeners, webhooks }) =>
  JSON.stringify([listeners, webhooks]).replaceAll(/"id":"[^"]+"/g, '');

test('the same seed makes the same plan, and another seed another', () => {
  assert.equal(withoutIds(plan(options)), withoutIds(plan(options)));
  assert.notEqual(withoutIds(plan(options)), withoutIds(plan({ ...options, seed: 8 })));
});

test('a plan has everything that a run needs', () => {
  const { channels, listeners, webhooks } = plan(options);
  assert.deepEqual(channels, ['public', 'members', 'public:a', 'public:b', 'public:c']);
  assert.equal(listeners.length, 200);
  for (const { channels: its } of listeners) {
    assert.ok(its.length >= 1 && its.length <= 3 && new Set(its).size === its.length, String(its));
  }
  const events = webhooks.flatMap((webhook) => webhook.events);
  assert.equal(events.length, 2_000);
  assert.equal(new Set(events.map(({ id }) => id)).size, 2_000);
  assert.deepEqual([...new Set(events.map(({ channel }) => channel))].sort(), channels.toSorted());
  assert.ok(webhooks.some(({ batch }) => batch));
  const slow = listeners.filter(({ isSlow }) => isSlow).length;
  assert.ok(slow > 40 && slow < 90, String(slow));
  for (const repeat of ['later', 'together']) {
    const share = webhooks.filter((webhook) => webhook.repeat === repeat).length / webhooks.length;
    assert.ok(Math.abs(share - 0.1) < 0.01, `${repeat}: ${share}`);
  }
});

test('options have defaults, and wrong ones are explained', () => {
  const { seed, ...others } = readOptions([]);
  assert.ok(Number.isInteger(seed));
  assert.deepEqual(others, {
    clients: 200,
    channels: 5,
    events: 2_000,
    rate: 5,
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
  wrong('--dispatch-url', 'x', '--websocket-url', 'ws://x', '--secret', 'y');
});
