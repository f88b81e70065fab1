import { setTimeout as sleep } from 'node:timers/promises';
import { Clients } from './clients.mjs';
import { spent } from './processes.mjs';

const QUIET = 20; // ms of CPU in half a second: nothing runs any more
const PATIENCE = 180_000; // ms until the clients of the row before are gone

/**
 * Does something with clients of a server, before and after which the server is quiet.
 *
 * @param {import('./targets.mjs').Target} target
 * @param {number} count
 * @param {'plain' | 'library'} kind
 * @param {(connected: number) => void} told gets the progress
 * @param {(clients: Clients) => Promise<void>} work
 */
export async function withClients(target, count, kind, told, work) {
  const clients = await Clients.connect(target.webSocketUrl, count, kind, told);
  try {
    await quiet(target);
    await work(clients);
  } finally {
    await clients.close();
    await quiet(target);
  }
}

/** Waits until the server has nothing to do: functions still run for clients that came or went. */
export async function quiet(target) {
  const end = performance.now() + PATIENCE;
  let before = target.processes();
  for (let used = Infinity; used > QUIET;) {
    if (performance.now() > end) throw new Error(`${target.name} still works without events`);
    await sleep(500);
    const after = target.processes();
    used = [...spent(before, after)].reduce(
      (sum, [name, ms]) => (name === 'training' ? sum : sum + ms),
      0,
    );
    before = after;
  }
}

/**
 * Sends events, and waits until all clients have them.
 *
 * @param {Clients} clients
 * @param {import('./sender.mjs').Sender} sender
 * @param {{events: number, size?: number, senders?: number}} load `size`: events of a request; `senders`: requests at once
 * @returns {Promise<object>} what the clients say, with `accepted` and `seconds`: from the first request until the last
 *   answer, and until the last frame
 */
export async function exchange(clients, sender, { events, size = 1, senders = 1 }) {
  await clients.expect(sender.next, events);
  const start = now();
  let left = events / size;
  const send = async () => {
    while (left-- > 0) await sender.dispatch(size);
  };
  const received = clients.received();
  await Promise.all(Array.from({ length: senders }, send));
  const accepted = now();
  const result = await received;
  return { ...result, accepted: (accepted - start) / 1e9, seconds: (result.last - start) / 1e9 };
}

/** The clock of the clients, in ns. */
const now = () => Number(process.hrtime.bigint());
