import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { Clock } from '../src/scale/clock.mjs';
import { simulateEvent } from '../src/scale/event.mjs';
import { COSTS, PRICES, QUOTAS, SETTINGS } from '../src/scale/parameters.mjs';
import { simulateStorm } from '../src/scale/storm.mjs';
import { TokenBucket } from '../src/scale/token-bucket.mjs';

const BASE = { ...QUOTAS, ...SETTINGS, ...COSTS };
const event = (parameters) => simulateEvent({ ...BASE, ...parameters }, PRICES);
const storm = (parameters) =>
  simulateStorm({ ...BASE, counted: parameters.listeners, ...parameters });

test('the clock runs tasks by time, and those of one moment in their order', () => {
  const clock = new Clock();
  const seen = [];
  for (const ms of [5, 1, 3, 1, 9, 0])
    clock.after(ms, () => seen.push([ms, clock.now, seen.length]));
  clock.after(1, () => clock.after(1, () => seen.push('added')));
  clock.run(5);
  assert.deepEqual(
    seen.map((it) => it[0] ?? it),
    [0, 1, 1, 'a', 3, 5],
  );
  clock.run();
  assert.equal(clock.now, 9);
});

test('a bucket gives its burst, and then its rate', () => {
  const clock = new Clock();
  const bucket = new TokenBucket(clock, 100, 50);
  assert.equal(bucket.take(80), 50);
  assert.equal(bucket.take(1), 0);
  clock.after(100, () => assert.equal(bucket.take(80), 10));
  clock.after(10_000, () => assert.equal(bucket.take(80), 50));
  clock.run();
});

test('every listener has the event once', () => {
  for (const listeners of [1, 199, 200, 201, 257, 1_000, 12_345]) {
    for (const requests of [10_000, 500]) {
      const { curve, all } = event({ listeners, requests, burst: requests / 2 });
      assert.equal(curve.at(-1)[1], listeners);
      assert.ok(Number.isFinite(all));
    }
  }
});

test('no event is faster than the quota allows', () => {
  for (const shards of [1, 4, 32]) {
    const { all } = event({
      listeners: 50_000,
      shards,
      fanOutConcurrency: shards + 1,
      postCpu: 0.01,
    });
    assert.ok(all > (50_000 - QUOTAS.burst) / QUOTAS.requests, `${all}`);
  }
});

test('a shard is read by one function at a time, so more shards are more functions', () => {
  const of = (parameters) => event({ listeners: 20_000, ...parameters });
  // A second one serves those whom the first has read and had no time for.
  assert.ok(of({ shards: 1 }).concurrency <= 2);
  assert.ok(of({ shards: 4 }).concurrency >= 4);
  assert.ok(of({ shards: 1 }).all > 2 * of({ shards: 4 }).all);
  const newAccount = { shards: 32, concurrency: 10, fanOutConcurrency: 32 };
  assert.equal(of(newAccount).concurrency, 9, 'the dispatch is the tenth');
});

test('the same seed gives the same numbers', () => {
  const parameters = { listeners: 20_000, requests: 1_000, burst: 500 };
  assert.deepEqual(event({ ...parameters, seed: 3 }), event({ ...parameters, seed: 3 }));
  assert.notDeepEqual(event({ ...parameters, seed: 3 }), event({ ...parameters, seed: 4 }));
});

test('few listeners are reached without the queue', () => {
  const { jobs, concurrency, all, answered } = event({ listeners: 100, shards: 1 });
  assert.deepEqual({ jobs, concurrency }, { jobs: 0, concurrency: 1 });
  assert.ok(all <= answered + 0.001);
});

test('a frame to each listener is most of the price', () => {
  const { price } = event({ listeners: 10_000 });
  const dollars = Object.fromEntries(price.map((part) => [part.name, part.dollars]));
  assert.equal(dollars.frames, 0.01);
  assert.ok(dollars.functions + dollars.tables + dollars.queue < 0.001);
});

test('the clients return within the spread, at less than half of the quota', () => {
  const { refused, peak, all, spread } = storm({ listeners: 20_000 });
  assert.equal(refused, 0);
  assert.ok(peak <= QUOTAS.newConnections / 2 + 50, `${peak}`);
  assert.ok(all <= spread);
});

test('clients that count too few listeners are refused', () => {
  const { refused, all } = storm({ listeners: 20_000, counted: 1_000 });
  assert.ok(refused > 0);
  assert.ok(all > (20_000 - QUOTAS.newConnections) / QUOTAS.newConnections);
});
