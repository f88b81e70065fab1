import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Page } from '../src/page.mjs';

test('a page that wakes up runs the timers that were due, but for those that one of them clears', async () => {
  const page = new Page();
  const { setTimeout, clearTimeout } = page.environment;
  const ran = [];
  page.sleep(false);
  setTimeout(() => {
    ran.push('first');
    clearTimeout(second);
    setTimeout(() => ran.push('new'), 1);
  }, 1);
  const second = setTimeout(() => ran.push('cleared'), 2);
  setTimeout(() => ran.push('third'), 3);
  await sleep(50);
  assert.deepEqual(ran, []);

  page.wake(false);
  assert.deepEqual(ran, ['first', 'third']);

  await sleep(50);
  assert.deepEqual(ran, ['first', 'third', 'new']);
});
