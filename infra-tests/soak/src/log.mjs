import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

/** The server sends no more than so many events again at once. */
export const MOST = 1_000;
const TRIES = 10;
const WAIT = 20_000;

/** The channel's newest number. */
export async function readHead(url, channel, token) {
  return (await ask(url, { channel, token })).head;
}

/**
 * The events of a channel after a number, as the server's log has them: from a connection of its own.
 *
 * @param {number} since with no more than {@link MOST} events after it
 * @param {string} token for a channel that needs one
 * @returns {Promise<object[]>} in the order in which they came
 */
export async function readLog(url, channel, since, token) {
  return (await ask(url, { channel, since, token })).events;
}

async function ask(url, wish) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(url, wish);
    } catch (error) {
      if (attempt === TRIES) {
        throw new Error(`The log of ${wish.channel} cannot be read: ${error.message}`, {
          cause: error,
        });
      }
      await sleep(500 * attempt);
    }
  }
}

async function askOnce(url, { channel, since, token }) {
  const socket = new WebSocket(url);
  try {
    const over = AbortSignal.timeout(WAIT);
    await once(socket, 'open', { signal: over });
    const events = [];
    let head;
    const whole = new Promise((resolve, reject) => {
      over.addEventListener('abort', () => reject(new Error(`not whole after ${WAIT / 1000} s`)));
      socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
      socket.on('error', reject);
      socket.on('message', (data) => {
        const frame = JSON.parse(data);
        if (frame.type === 'subscribed') {
          if (!frame.recovered) {
            reject(new Error(`nothing of it after ${since} is recovered`));
          }
          head = frame.seq;
        } else if (frame.event !== undefined && frame.channel === channel && head !== undefined) {
          events.push(frame);
        } else if (frame.type === 'error') {
          reject(new Error(frame.message));
        }
        if (head !== undefined && events.length >= (since === undefined ? 0 : head - since)) {
          resolve({ head, events });
        }
      });
    });
    socket.send(JSON.stringify({ action: 'subscribe', channel, since, token }));
    return await whole;
  } finally {
    socket.removeAllListeners();
    socket.on('error', () => {});
    socket.terminate();
  }
}
