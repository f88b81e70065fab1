// The checker must be able to fail: these lists are wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, isGapless, logOfAnswers } from '../src/check.mjs';

const event = (seq, data = { number: seq }) => ({
  seq,
  id: `id-${seq}`,
  event: 'post_saved',
  timestamp: '2026-01-01T00:00:00.000Z',
  data,
});
const log = [1, 2, 3, 4, 5].map((seq) => event(seq));
const found = (received, first = 0) =>
  differences(received, log, first).map(({ kind, seq }) => `${kind} ${seq}`);

test('a list that equals the log from its first position has no difference', () => {
  assert.deepEqual(found(log), []);
  assert.deepEqual(found(log.slice(3), 3), []);
  assert.deepEqual(found([], 5), []);
});

test('a loss is found in the middle, at the end and at the beginning', () => {
  assert.deepEqual(found(log.filter(({ seq }) => seq !== 3)), ['loss 3']);
  assert.deepEqual(found(log.slice(0, 4)), ['loss 5']);
  assert.deepEqual(found(log.slice(3), 2), ['loss 3']);
  assert.deepEqual(found([]), ['loss 1', 'loss 2', 'loss 3', 'loss 4', 'loss 5']);
});

test('a duplicate is found, immediately and later', () => {
  assert.deepEqual(found([log[0], ...log]), ['duplicate 1']);
  assert.deepEqual(found([...log, log[1]]), ['duplicate 2']);
});

test('a swap is found', () => {
  assert.deepEqual(found([log[0], log[2], log[1], log[3], log[4]]), ['swap 2']);
});

test('an event that is not in the log is found, and one that was changed', () => {
  assert.deepEqual(found([...log, event(6)]), ['stranger 6']);
  assert.deepEqual(found(log, 2), ['stranger 1', 'stranger 2']);
  assert.deepEqual(found([...log.slice(0, 4), event(5, { number: 6 })]), ['stranger 5']);
  assert.deepEqual(found([...log.slice(0, 4), { ...event(5), id: 'other' }]), ['stranger 5']);
});

test('a loss beside a duplicate hides neither', () => {
  const received = [log[0], log[1], log[1], log[4]];
  assert.deepEqual(found(received), ['duplicate 2', 'loss 3', 'loss 4']);
});

test('the answers to senders make the same log, in the order of the seqs', () => {
  const sent = [event(2), event(1), { ...event(1), id: 'elsewhere' }].map(
    ({ seq: _, ...its }) => its,
  );
  const places = new Map([
    ['id-1', { channel: 'public', seq: 1 }],
    ['id-2', { channel: 'public', seq: 2 }],
    ['elsewhere', { channel: 'public:a', seq: 1 }],
  ]);
  const logs = logOfAnswers(sent, places);
  assert.deepEqual([...logs.keys()], ['public', 'public:a']);
  assert.deepEqual(differences(logs.get('public'), log.slice(0, 2), 0), []);
  assert.equal(logs.get('public:a')[0].id, 'elsewhere');
});

test('a log with a missing or repeated seq is not gapless', () => {
  assert.ok(isGapless(log, 0));
  assert.ok(isGapless(log.slice(2), 2));
  assert.ok(isGapless([], 7));
  assert.ok(!isGapless(log, 1));
  assert.ok(
    !isGapless(
      log.filter(({ seq }) => seq !== 2),
      0,
    ),
  );
  assert.ok(!isGapless([log[0], log[1], log[1]], 0));
});
