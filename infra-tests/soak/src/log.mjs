import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 10;
const WAIT = 20_000; // ms

/** The head of a channel. @returns {Promise<number>} its last seq */
export async function readHead(url, channel, token) {
  return (await request(url, { channel }, token)).seq;
}

/**
 * Reads all events of a channel after a seq from the server's log.
 *
 * @param {string} token for a private channel
 * @returns {Promise<object[]>} in the order in which the server has them
 */
export async function readLog(url, channel, since, token) {
  const head = await readHead(url, channel, token);
  const events = [];
  for (let at = since; at < head;) {
    const page = await request(url, { channel, since: at }, token);
    if (!page.recovered || page.seq <= at) {
      throw new Error(
        `The log of ${channel} does not go on after ${at}: it no longer has ${at + 1}`,
      );
    }
    events.push(...page.events);
    at = page.seq;
  }
  return events;
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
