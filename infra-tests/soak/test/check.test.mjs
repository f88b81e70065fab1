// The checker must be able to fail: these lists are wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, differencesFromSenders, isGapless, keyOf, outOfTurn } from '../src/check.mjs';

const event = (seq, data = { number: seq }) => ({
  seq,
  id: `id-${seq}`,
  channel: 'public',
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

const places = new Map(log.map((its) => [keyOf(its), its.seq]));
const sent = log.map(({ seq: _, ...its }) => its);
const foundInLog = (itsLog, told = sent, untold = []) =>
  differencesFromSenders(itsLog, told, untold, places).map(({ kind, seq }) => `${kind} ${seq}`);

test('a log that has what was sent has no difference', () => {
  assert.deepEqual(foundInLog(log), []);
  assert.deepEqual(foundInLog(log, sent.toReversed()), []);
  assert.deepEqual(foundInLog([], []), []);
});

test('an accepted event that the log lacks is found, and one that it has twice', () => {
  assert.deepEqual(foundInLog(log.slice(1)), ['loss 1']);
  assert.deepEqual(foundInLog([...log, { ...log[0], seq: 6 }]), ['duplicate 6']);
});

test('an event that was rolled back is found', () => {
  assert.deepEqual(foundInLog(log, sent.slice(1), sent.slice(0, 1)), ['ghost 1']);
});

test('an event in the log that nobody sent is found, one with other data, and one with another seq', () => {
  assert.deepEqual(foundInLog([...log, event(6)]), ['stranger 6']);
  assert.deepEqual(foundInLog([event(1, { number: 2 }), ...log.slice(1)]), ['stranger 1']);
  assert.deepEqual(foundInLog([...log.slice(0, 4), { ...log[4], seq: 6 }]), ['swap 6']);
});

test('the same id on another channel is another event', () => {
  const elsewhere = { ...sent[0], channel: 'elsewhere' };
  assert.deepEqual(foundInLog(log, [...sent, elsewhere]), ['loss 0']);
});

test('an event that a visitor published earlier, and that the log has later, is found', () => {
  const turns = (...numbers) => numbers.map((number) => sent[number - 1]);
  const late = (itsLog, ...numbers) => outOfTurn(itsLog, turns(...numbers)).map(({ seq }) => seq);
  assert.deepEqual(late(log, 1, 2, 3), []);
  assert.deepEqual(late(log, 1, 4), []);
  assert.deepEqual(late(log, 1, 3, 2, 5), [3]);
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
