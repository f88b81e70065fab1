import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

/** The server sends at most this number of events in one recovery. */
export const MOST = 1_000;
const TRIES = 10;
const WAIT = 20_000; // ms

/** The head of a channel. @returns {Promise<number>} its last seq */
export async function readHead(url, channel, token) {
  return (await request(url, { channel, token })).head;
}

/**
 * Reads the events of a channel after a seq from the server's log, on a new connection.
 *
 * @param {number} since with at most {@link MOST} events after it
 * @param {string} token for a private channel
 * @returns {Promise<object[]>} in the order of arrival
 */
export async function readLog(url, channel, since, token) {
  return (await request(url, { channel, since, token })).events;
}

async function request(url, wish) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await requestOnce(url, wish);
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

async function requestOnce(url, { channel, since, token }) {
  const socket = new WebSocket(url);
  try {
    const over = AbortSignal.timeout(WAIT);
    await once(socket, 'open', { signal: over });
    const events = [];
    let head;
    const complete = new Promise((resolve, reject) => {
      over.addEventListener('abort', () =>
        reject(new Error(`not complete after ${WAIT / 1000} s`)),
      );
      socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
      socket.on('error', reject);
      socket.on('message', (data) => {
        const frame = JSON.parse(data);
        if (frame.type === 'subscribed') {
          if (!frame.recovered) {
            reject(new Error(`the server could not recover the events after ${since}`));
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
    return await complete;
  } finally {
    socket.removeAllListeners();
    socket.on('error', () => {});
    socket.terminate();
  }
}
