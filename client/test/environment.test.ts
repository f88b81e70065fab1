import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser } from '../src/environment.js';

test('wakes when the network changes and when the page becomes visible, until stopped', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  const window = new EventTarget();
  const globals = {
    document: page,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  };
  Object.assign(globalThis, globals);
  let woken = 0;
  const looked = (visibilityState: string) => {
    Object.assign(page, { visibilityState }).dispatchEvent(new Event('visibilitychange'));
    return woken;
  };
  const happened = (name: string) => {
    window.dispatchEvent(new Event(name));
    return woken;
  };
  const stop = browser().onWake(() => woken++);
  const all = () => [looked('hidden'), looked('visible'), happened('online'), happened('offline')];
  assert.deepEqual(all(), [0, 1, 2, 3]);
  stop();
  assert.deepEqual(all(), [3, 3, 3, 3]);
  Object.keys(globals).forEach((name) => Reflect.deleteProperty(globalThis, name));
});

test('a reported error is an uncaught error in a task of its own', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  browser().reportError(new Error('mine'));
  assert.throws(() => t.mock.timers.tick(1), /^Error: mine$/);
});

test('without storage where the user blocks it', () => {
  const blocked = { get: () => assert.fail('SecurityError'), configurable: true };
  Object.defineProperty(globalThis, 'sessionStorage', blocked);
  assert.equal(browser().storage, undefined);
  Reflect.deleteProperty(globalThis, 'sessionStorage');
});
