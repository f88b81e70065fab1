import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.mjs';
import { isSigned } from './signing.mjs';

/** The secret of the sites that send to a recorder. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/**
 * A stand-in for the gateway's `/dispatch` and `/connections/revoke`, whose answers a test chooses. It records each POST, so an
 * event that is sent twice shows.
 */
export class Recorder {
  /** The answer: `take`, `hang` (none), or a status. */
  mode = 'take';

  /** Milliseconds before each answer. */
  delay = 0;

  /** The accepted events, in the order of arrival, with repeats. */
  events = [];

  /** The subjects whose tokens were revoked, in the order of arrival, with repeats. */
  revoked = [];

  /** Number of POSTs, whatever the answer. */
  posts = 0;

  /** Number of POSTs with a wrong signature. */
  forged = 0;

  #server = createServer((request, response) => this.#post(request, response));
  #port;
  #heads = new Map();
  #epoch = randomUUID();

  /** Listens, always on the same port. */
  async up() {
    this.#port ??= await freePort();
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    return this;
  }

  /** Refuses connections until it is up again. */
  async down() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** The constants in wp-config.php that make a site send here. */
  get constants() {
    return {
      REALTIME_EVENTS_URL: `http://127.0.0.1:${this.#port}/dispatch`,
      REALTIME_EVENTS_SECRET: SECRET,
    };
  }

  async #post(request, response) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    this.posts++;
    await sleep(this.delay);
    if (!isSigned(SECRET, request.headers, body)) this.forged++;
    if (this.mode === 'hang') return;
    if (this.mode !== 'take') {
      answer(response, this.mode, { status: 'error', message: `The test answers ${this.mode}.` });
      return;
    }
    const said = JSON.parse(body);
    if (request.url.endsWith('/connections/revoke')) {
      this.revoked.push(said.sub);
      answer(response, 200, { status: 'success', message: 'Tokens revoked', closed: 0 });
      return;
    }
    const events = [said].flat();
    this.events.push(...events);
    const numbered = events.map(({ id, channel }) => ({
      id,
      channel,
      seq: this.#next(channel),
      epoch: this.#epoch,
    }));
    const success = { status: 'success', message: 'Event broadcasted' };
    answer(
      response,
      200,
      Array.isArray(said) ? { ...success, events: numbered } : { ...success, ...numbered[0] },
    );
  }

  #next(channel) {
    const next = (this.#heads.get(channel) ?? 0) + 1;
    this.#heads.set(channel, next);
    return next;
  }
}

function answer(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
