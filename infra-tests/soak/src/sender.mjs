import { setTimeout as sleep } from 'node:timers/promises';
import { signedHeaders } from 'realtime-events-testkit/signing.mjs';
import { keyOf } from './check.mjs';

/** ms after which a real sender gives up one attempt. */
const TIMEOUT = 10_000;
const LONGEST_PAUSE = 3_000; // ms
/** A webhook that is not accepted within these ms ends the run. */
const PATIENCE = 300_000;

/** Signs webhooks by Standard Webhooks and sends each, with the same id, until it is accepted. */
export class Sender {
  /** The seq of each accepted event, by its channel and id: `keyOf`. */
  places = new Map();
  /** What must not happen: an answer for another event, or two seqs for one event. */
  problems = [];
  /** Number of webhooks refused for their timestamp, as they must be. */
  stale = 0;
  /** Number of answers by kind, such as `200`, `503` or `time-out`. */
  answers = new Map();
  #url;
  #secret;
  #random;

  constructor(url, secret, random) {
    this.#url = url;
    this.#secret = secret;
    this.#random = random;
  }

  /** Sends a webhook, twice if the plan says so. */
  async send(webhook) {
    if (webhook.stale) {
      await this.#expectRefusal(webhook);
    }
    if (webhook.repeat === 'together') {
      await Promise.all([this.#deliver(webhook), this.#deliver(webhook)]);
    } else {
      await this.#deliver(webhook);
    }
    if (webhook.repeat === 'later') {
      await sleep(this.#random.between(0, 2_000));
      await this.#deliver(webhook);
    }
  }

  /** Sends it once with a timestamp outside the window. It must not be accepted. */
  async #expectRefusal(webhook) {
    const { kind } = await this.#post(webhook.id, bodyOf(webhook), webhook.stale);
    if (kind === '200') {
      this.problems.push(
        `${webhook.id} was accepted with a clock that is wrong by ${webhook.stale} s`,
      );
    } else if (kind === '401') {
      this.stale++;
    }
  }

  async #deliver(webhook) {
    const body = bodyOf(webhook);
    const until = Date.now() + PATIENCE;
    for (let attempt = 0; ; attempt++) {
      const { kind, answer } = await this.#post(webhook.id, body, webhook.clock);
      this.answers.set(kind, (this.answers.get(kind) ?? 0) + 1);
      if (kind === '200') {
        this.#accepted(webhook, webhook.batch ? answer.events : [answer]);
        return;
      }
      if (/^4/.test(kind) && kind !== '429') {
        throw new Error(`${webhook.id} was rejected with ${kind}: ${JSON.stringify(answer)}`);
      }
      if (Date.now() > until) {
        throw new Error(
          `${webhook.id} was not accepted within ${PATIENCE / 1000} s; the last answer: ${kind}`,
        );
      }
      await sleep(this.#random.next() * Math.min(LONGEST_PAUSE, 100 * 2 ** attempt));
    }
  }

  async #post(id, body, clock) {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: signedHeaders(this.#secret, body, id, clock),
        body,
        signal: AbortSignal.timeout(TIMEOUT),
      });
      return { kind: String(response.status), answer: await response.json() };
    } catch (error) {
      return { kind: error.name === 'TimeoutError' ? 'time-out' : 'no answer' };
    }
  }

  #accepted(webhook, answers) {
    webhook.events.forEach(({ id, channel }, index) => {
      const { seq, channel: there, id: same } = answers[index];
      const key = keyOf({ channel, id });
      const before = this.places.get(key);
      if (same !== id || there !== channel) {
        this.problems.push(`${id} for ${channel} was answered as ${same} in ${there}`);
      } else if (before !== undefined && before !== seq) {
        this.problems.push(`${id} got seq ${before} of ${channel}, and then ${seq}`);
      }
      this.places.set(key, seq);
    });
  }
}

function bodyOf({ batch, events }) {
  const bare = events.map(({ id: _, ...event }) => event);
  return JSON.stringify(batch ? bare : bare[0]);
}
