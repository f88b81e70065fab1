import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 10;
const WAIT = 20_000; // ms
const EVERY = 5_000; // ms

/** The head of a channel. @returns {Promise<number>} its last seq */
export async function readHead(url, channel, token) {
  return (await request(url, { channel }, token)).seq;
}

/**
 * Follows a channel in the server's log. It reads all the time, because the server sends nobody who is more than 1,000
 * events behind.
 *
 * @param {() => string} token for a private channel
 * @param {number} [every] ms between two looks
 * @returns {{ end(): Promise<object[]>, stop(): void }} `end` gives all events after `since`, in the order in which the
 *     server has them; `stop` gives up
 */
export function followLog(url, channel, since, token, every = EVERY) {
  const events = [];
  let at = since;
  let reading = Promise.resolve();
  // A request that failed is made again the next time.
  const timer = setInterval(() => (reading = reading.then(read).catch(() => {})), every);

  async function read() {
    const head = await readHead(url, channel, token());
    while (at < head) {
      const page = await request(url, { channel, since: at }, token());
      if (!page.recovered || page.seq <= at) {
        throw new Error(
          `The log of ${channel} does not go on after ${at}: it no longer has ${at + 1}`,
        );
      }
      events.push(...page.events);
      at = page.seq;
    }
  }

  return {
    async end() {
      clearInterval(timer);
      await reading;
      await read();
      return events;
    },
    stop: () => clearInterval(timer),
  };
}

async function request(url, query, token) {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(`${url}?${new URLSearchParams(query)}`, {
        headers: { Authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(WAIT),
      });
      const body = await answer.json();
      if (answer.ok) return body;
      throw new Error(`${answer.status} ${JSON.stringify(body)}`);
    } catch (error) {
      if (attempt === TRIES) {
        throw new Error(`The log of ${query.channel} cannot be read: ${error.message}`, {
          cause: error,
        });
      }
      await sleep(500 * attempt);
    }
  }
}
