import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, isBrowser } from '../src/environment.js';

test('tells when the network changes and when the page is seen, left or frozen, until stopped', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  const window = new EventTarget();
  const globals = {
    document: page,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  };
  Object.assign(globalThis, globals);
  const changes: string[] = [];
  const looked = (visibilityState: string) =>
    Object.assign(page, { visibilityState }).dispatchEvent(new Event('visibilitychange'));
  const { onChange, visible } = browser();
  const stop = onChange((change) => changes.push(change));
  const all = () => {
    changes.length = 0;
    looked('hidden');
    assert.equal(visible(), false);
    looked('visible');
    assert.equal(visible(), true);
    ['online', 'offline'].forEach((name) => window.dispatchEvent(new Event(name)));
    page.dispatchEvent(new Event('freeze'));
    page.dispatchEvent(new Event('resume'));
    ['pagehide', 'pageshow'].forEach((name) => window.dispatchEvent(new Event(name)));
    return changes;
  };
  assert.deepEqual(all(), ['wake', 'wake', 'wake', 'hide', 'show', 'hide', 'show']);
  stop();
  assert.deepEqual(all(), []);
  Object.keys(globals).forEach((name) => Reflect.deleteProperty(globalThis, name));
});

test('a worker is a browser, a server is none', () => {
  assert.equal(isBrowser(), false);
  Object.assign(globalThis, { importScripts() {} });
  assert.equal(isBrowser(), true);
  Reflect.deleteProperty(globalThis, 'importScripts');
});

test('a reported error is an uncaught error in a task of its own', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  browser().reportError(new Error('mine'));
  assert.throws(() => t.mock.timers.tick(1), /^Error: mine$/);
});

test('without storage where the user blocks it', () => {
  const blocked = { get: () => assert.fail('SecurityError'), configurable: true };
  Object.defineProperty(globalThis, 'sessionStorage', blocked);
  Object.defineProperty(globalThis, 'localStorage', blocked);
  assert.equal(browser().storage, undefined);
  assert.equal(browser().memory, undefined);
  Reflect.deleteProperty(globalThis, 'sessionStorage');
  Reflect.deleteProperty(globalThis, 'localStorage');
});
