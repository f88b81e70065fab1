import { setTimeout as sleep } from 'node:timers/promises';
import { Window } from 'happy-dom';
import { FakeSocket } from './socket.mjs';

const NAMES = [
  'document',
  'navigator',
  'HTMLElement',
  'HTMLIFrameElement',
  'Element',
  'SVGElement',
  'Node',
];

/** Makes the globals of a page that has the HTML of the server in its box. */
export function createServerPage(html) {
  const window = new Window({ url: 'https://site.test/' });
  const set = (name, value) =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  NAMES.forEach((name) => set(name, window[name]));
  set('window', window);
  set('addEventListener', window.addEventListener.bind(window));
  set('removeEventListener', window.removeEventListener.bind(window));
  set('WebSocket', FakeSocket);
  const box = window.document.createElement('div');
  box.innerHTML = html;
  window.document.body.append(box);
  const until = async (isTrue) => {
    while (!isTrue()) {
      await sleep(5);
    }
  };
  return { box, until, sockets: FakeSocket.made };
}
