import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { startProcess } from '../processes.mjs';

const LISTENING = /listening on (ws:\S+)/;

/**
 * Starts a browser with a new profile and connects to the address of its remote control, which it prints.
 *
 * @param {(profile: string) => string[]} command starts it with the profile in this folder
 * @param {string} [path] after the address
 * @returns {Promise<Remote>}
 */
export async function startRemote(command, path = '') {
  const folder = await mkdtemp(join(tmpdir(), 'realtime-browser-'));
  const clean = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  const log = join(folder, 'log');
  const address = async () => (await readFile(log, 'utf8')).match(LISTENING)?.[1];
  const profile = join(folder, 'profile');
  await mkdir(profile);
  try {
    const { stop } = await startProcess(command(profile), { log, ready: address });
    const socket = new WebSocket((await address()) + path);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Remote(socket, async () => {
      await stop();
      await clean();
    });
  } catch (error) {
    await clean();
    throw error;
  }
}

/** Commands to a browser and their answers, as the DevTools protocol and WebDriver BiDi number them. */
class Remote {
  #socket;
  #end;
  #id = 0;
  #waiting = new Map();
  #awaited = new Set();

  constructor(socket, end) {
    this.#socket = socket;
    this.#end = end;
    socket.on('message', (message) => this.#answer(JSON.parse(message)));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The browser has ended.'));
    });
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @param {string} [sessionId] of a DevTools session
   * @returns {Promise<object>} the result
   * @throws {Error} with the browser's message
   */
  call(method, params = {}, sessionId) {
    return new Promise((resolve, reject) => {
      this.#waiting.set(++this.#id, { method, resolve, reject });
      this.#socket.send(JSON.stringify({ id: this.#id, method, params, sessionId }));
    });
  }

  /**
   * Waits for the next event of this name that is accepted.
   *
   * @param {string} method
   * @param {(params: object, sessionId?: string) => boolean} accepts
   * @returns {Promise<void>}
   */
  event(method, accepts) {
    return new Promise((resolve) => this.#awaited.add({ method, accepts, resolve }));
  }

  /** Ends the browser and deletes its profile. */
  async close() {
    await this.#end();
    this.#socket.terminate();
  }

  #answer({ id, result, error, message, method, params, sessionId }) {
    if (method) this.#tell(method, params, sessionId);
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    if (error) {
      const reason = error.message ?? `${error} ${message}`; // DevTools; WebDriver BiDi
      waiting.reject(new Error(`${waiting.method}: ${reason}`));
    } else waiting.resolve(result);
  }

  #tell(method, params, sessionId) {
    for (const awaited of this.#awaited) {
      if (awaited.method !== method || !awaited.accepts(params, sessionId)) continue;
      this.#awaited.delete(awaited);
      awaited.resolve();
    }
  }
}
