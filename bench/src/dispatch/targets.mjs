import { fork } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { processesOf } from './processes.mjs';

/** The gateway of this machine limits connections as API Gateway does; the benchmark closes thousands at once. */
const UNLIMITED = ['WebSocketRateLimit=1000000', 'WebSocketBurstLimit=1000000'];

/**
 * A server that takes dispatches and pushes them.
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {string} dispatchUrl
 * @property {string} webSocketUrl
 * @property {string} secret
 * @property {() => {name: string, pid: number, cpu: number}[]} processes
 * @property {() => Promise<number>} posts the pushes since the start; NaN where nobody counts them
 * @property {() => Promise<void>} stop
 */

/** `./realtime up`. @returns {Promise<Target & {seconds: number}>} `seconds`: until it served */
export async function startOurs() {
  const start = performance.now();
  const options = UNLIMITED.flatMap((parameter) => ['--parameter', parameter]);
  // Its log is read as a terminal would: it is part of the work.
  const log = new Writable({ write: (chunk, encoding, done) => done() });
  const gateway = await startGateway(options, { log });
  const local = (name) => fetch(new URL(`.local/${name}`, gateway.page));
  return {
    name: 'ours',
    seconds: (performance.now() - start) / 1000,
    dispatchUrl: gateway.dispatchUrl,
    webSocketUrl: gateway.webSocketUrl,
    secret: gateway.secret,
    processes: () => processesOf(gateway.pid, 'gateway'),
    posts: async () => (await (await local('usage')).json()).posts,
    stop: gateway.stop,
  };
}

/** @returns {Promise<Target>} a broadcaster made with the package ws */
export async function startBroadcaster() {
  const program = fileURLToPath(new URL('broadcaster.mjs', import.meta.url));
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const child = fork(program, [secret]);
  const [port] = await once(child, 'message');
  return {
    name: 'Node, ws',
    dispatchUrl: `http://127.0.0.1:${port}/dispatch`,
    webSocketUrl: `ws://127.0.0.1:${port}/`,
    secret,
    processes: () => processesOf(child.pid, 'server'),
    posts: async () => NaN,
    stop: async () => void child.kill(),
  };
}

/**
 * A server that runs already.
 *
 * @param {string} urls of its dispatch and its WebSocket, with a comma between them
 * @param {string} secret
 * @param {number} [pid] of its process, on this machine
 * @returns {Target}
 */
export function otherServer(urls, secret, pid) {
  const [dispatchUrl, webSocketUrl] = urls.split(',');
  return {
    name: 'other',
    dispatchUrl,
    webSocketUrl,
    secret,
    processes: () => (pid ? processesOf(pid, 'server') : []),
    posts: async () => NaN,
    stop: async () => {},
  };
}
