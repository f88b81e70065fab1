import { Agent, request } from 'node:http';
import { signedHeaders } from 'realtime-events-testkit/signing.mjs';

const BYTES = 100; // of the data of an event, as JSON

/** A site that dispatches events, over connections that it keeps. */
export class Sender {
  #agent = new Agent({ keepAlive: true });
  #target;
  #next = 0;

  /** @param {{dispatchUrl: string, secret: string}} target */
  constructor(target) {
    this.#target = target;
  }

  /** The number of the next event. */
  get next() {
    return this.#next;
  }

  /** Dispatches so many new events in one request. @throws {Error} unless the answer is 200 */
  async dispatch(count) {
    const events = Array.from({ length: count }, () => event(this.#next++));
    const body = JSON.stringify(count === 1 ? events[0] : events);
    const { status, text } = await this.#post(body);
    if (status !== 200) throw new Error(`${this.#target.dispatchUrl} answered ${status} ${text}`);
  }

  close() {
    this.#agent.destroy();
  }

  #post(body) {
    const { dispatchUrl, secret } = this.#target;
    const headers = { ...signedHeaders(secret, body), 'Content-Length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const post = request(
        dispatchUrl,
        { method: 'POST', agent: this.#agent, headers },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
          answer.on('end', () => resolve({ status: answer.statusCode, text }));
        },
      );
      post.on('error', reject).end(body);
    });
  }
}

/** An event that carries its number and the time, as the clients look for them. */
function event(number) {
  const data = { sent: `${number}/${process.hrtime.bigint()}`, text: '' };
  data.text = 'x'.repeat(BYTES - JSON.stringify(data).length);
  return { event: 'bench', data };
}
