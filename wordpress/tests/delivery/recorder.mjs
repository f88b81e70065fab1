import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { freePort } from '../../site/ports.mjs';

/** The secret that the sites of these tests sign with. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/**
 * A gateway whose answers a test chooses, and which keeps what it was sent: each POST as it came, so
 * that an event that is sent twice shows.
 */
export class Recorder {
  /** What it answers: `take`, `hang` (never), or a status. */
  mode = 'take';

  /** Events that it took, in the order in which they came, twice what came twice. */
  events = [];

  /** POSTs that it got, whatever it answered. */
  posts = 0;

  /** POSTs whose signature was wrong. */
  forged = 0;

  #server = createServer((request, response) => this.#post(request, response));
  #port;
  #heads = new Map();

  /** Listens, always on the port it had first. */
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

  /** What a site's wp-config.php says to send here. */
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
    if (!signed(request.headers, body)) this.forged++;
    if (this.mode === 'hang') return;
    if (this.mode !== 'take') {
      answer(response, this.mode, { status: 'error', message: `The test answers ${this.mode}.` });
      return;
    }
    const said = JSON.parse(body);
    const events = [said].flat();
    this.events.push(...events);
    const numbered = events.map(({ id, channel }) => ({ id, channel, seq: this.#next(channel) }));
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

function signed(headers, body) {
  const mac = createHmac('sha256', Buffer.from(SECRET.slice('whsec_'.length), 'base64'));
  mac.update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).update(body);
  return headers['webhook-signature'] === `v1,${mac.digest('base64')}`;
}

function answer(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
