import vm from 'node:vm';
import { FakeSocket } from './apps/socket.mjs';

const SOON = 5_000;

/**
 * Runs a script in a page without anything but WebSockets and timers.
 *
 * @returns what it gives to `window.hear`, and the sockets that it opened
 */
export function runInPage(code) {
  FakeSocket.made.length = 0;
  const target = { addEventListener() {}, removeEventListener() {} };
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The page heard nothing')), SOON);
    const window = {
      ...target,
      document: { ...target, visibilityState: 'visible' },
      WebSocket: FakeSocket,
      console,
      setTimeout,
      clearTimeout,
      hear(heard) {
        clearTimeout(late);
        resolve({ heard, sockets: [...FakeSocket.made] });
      },
    };
    window.window = window;
    vm.runInNewContext(code, window);
  });
}
