import { Writable } from 'node:stream';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { environment, family } from 'realtime-events-testkit/listening.mjs';
import { signedHeaders } from 'realtime-events-testkit/signing.mjs';

const FAN_OUT = 'FanOutFunction';

/** `./realtime up`, whose queue serves most listeners, and what can go wrong in it. */
export class Target {
  #gateway;

  /** @param {number} inline the pushes that dispatch makes itself */
  static async start(inline) {
    const target = new Target();
    target.#gateway = await startGateway([`--parameter=InlineFanOutLimit=${inline}`], {
      log: new Writable({ write: (chunk, encoding, done) => done() }),
    });
    return target;
  }

  get webSocketUrl() {
    return this.#gateway.webSocketUrl;
  }

  stop() {
    return this.#gateway.stop();
  }

  /** Publishes an event. @returns {Promise<{seq: number, ms: number}>} after how long it was answered */
  async publish() {
    const body = JSON.stringify({ event: 'post_saved', data: { post_id: 4 } });
    const start = performance.now();
    const answer = await fetch(this.#gateway.dispatchUrl, {
      method: 'POST',
      headers: signedHeaders(this.#gateway.secret, body),
      body,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The gateway answered ${answer.status} ${text}`);
    return { seq: JSON.parse(text).seq, ms: performance.now() - start };
  }

  /** Switches faults on, and all others off. */
  async faults(faults) {
    await this.#local('PUT', 'faults', faults);
  }

  /** The number of posts to connections since the start. */
  async posts() {
    return (await this.#local('GET', 'usage')).posts;
  }

  /** Kills the fan-out processes. */
  async kill() {
    const { working } = await this.#local('POST', 'kill', { function: FAN_OUT });
    if (!working) throw new Error('No fan-out process was at work');
  }

  /** Stops the fan-out processes for good, as if they hung. */
  async hang() {
    let stopped = 0;
    for (const pid of await family(this.#gateway.pid)) {
      if (!(await environment(pid))._HANDLER?.endsWith(FAN_OUT)) continue;
      process.kill(pid, 'SIGSTOP');
      stopped++;
    }
    if (!stopped) throw new Error('There was no fan-out process');
  }

  async #local(method, path, json) {
    const answer = await fetch(new URL(`.local/${path}`, this.#gateway.page), {
      method,
      headers: json && { 'Content-Type': 'application/json' },
      body: json && JSON.stringify(json),
    });
    if (!answer.ok) throw new Error(`/.local/${path} answered ${answer.status}`);
    return answer.json();
  }
}
