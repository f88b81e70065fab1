import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('Clients.java', import.meta.url));
// C1 and one collector thread: the clients share the machine with the servers.
const OPTIONS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx512m'];

/** Many WebSocket clients in a process of their own. */
export class Clients {
  #child;
  #lines;

  /**
   * @param {string} url
   * @param {number} count
   * @param {'plain' | 'library'} kind
   * @param {(connected: number) => void} progress
   * @returns {Promise<Clients>} once all are connected
   */
  static async connect(url, count, kind, progress) {
    const clients = new Clients();
    const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
    clients.#child = spawn(java, [...OPTIONS, PROGRAM, url, String(count), kind], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    clients.#lines = createInterface({ input: clients.#child.stdout })[Symbol.asyncIterator]();
    let connected = 0;
    while (connected < count) {
      connected = Number((await clients.#line()).replace('connected ', ''));
      progress(connected);
    }
    return clients;
  }

  /** The id of their process. */
  get pid() {
    return this.#child.pid;
  }

  /** Prepares for events. @param {number} first the number of the first, which no earlier one had */
  async expect(first, count) {
    this.#child.stdin.write(`${first} ${count}\n`);
    await this.#line();
  }

  /**
   * Waits until all clients have all expected events, or nothing has come for 20 s.
   *
   * @returns {Promise<{received: number, missing: number, last: number, p50: number, p99: number, max: number}>}
   *     `last`: when the last one came, in ns of `process.hrtime`; the others but the numbers in ms from POST to
   *     frame
   */
  async received() {
    return JSON.parse(await this.#line());
  }

  /** How often an event has come to a client that had it, until now. */
  async duplicates() {
    this.#child.stdin.write('duplicates\n');
    return Number(await this.#line());
  }

  async close() {
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
  }

  async #line() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('The clients have ended.');
    return value;
  }
}
