import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inRepository } from 'realtime-events-testkit/repository.mjs';

const { age, apart, count, duration, exactTime, short } = await import(
  inRepository('local/src/main/resources/dev/realtimeevents/local/console/wording.mjs')
);

test('the console writes numbers, lengths of time and moments as people do', () => {
  assert.equal(count(1, 'channel'), '1 channel');
  assert.equal(count(1204, 'process', 'processes'), '1,204 processes');

  assert.equal(duration(0.4), '0 seconds');
  assert.equal(duration(1), '1 second');
  assert.equal(duration(582), '9 minutes 42 seconds');
  assert.equal(duration(3600), '1 hour');
  assert.equal(duration(90_000), '1 day 1 hour');
  assert.equal(duration(86_400 + 59), '1 day');

  assert.equal(age(59_999), '59 s');
  assert.equal(age(60_000), '1 min');
  assert.equal(age(7_500_000), '2 h 5 min');
  assert.equal(age(7_200_000), '2 h');

  assert.equal(apart(0), '+0 ms');
  assert.equal(apart(-120), '−120 ms');
  assert.equal(apart(1234), '+1.23 s');
  assert.equal(apart(200_000), '+3 min 20 s');

  assert.equal(short('VYOMAabcdEfgh='), 'VYOMAabc…');
  assert.equal(short('VYOMAabcd'), 'VYOMAabcd');

  assert.match(exactTime('2026-11-27T22:01:07.041Z'), /^\d\d:\d1:07\.041$/);
  assert.equal(exactTime('soon'), 'soon');
});
