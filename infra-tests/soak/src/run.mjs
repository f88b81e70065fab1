import { setTimeout as sleep } from 'node:timers/promises';
import { token } from 'realtime-events-testkit/signing.mjs';
import { differences, isGapless, logOfAnswers } from './check.mjs';
import { Faults } from './faults.mjs';
import { Listener, newCounts } from './listener.mjs';
import { MOST, readHead, readLog } from './log.mjs';
import { plan, PRIVATE } from './plan.mjs';
import { Sender } from './sender.mjs';

/** Webhooks sent at the same time. */
const SENDERS = 8;
/** ms between the openings of two pages at the start. */
const OPEN_EVERY = 50;
const PROGRESS_EVERY = 5_000; // ms
/** ms after the last event, in which nothing more may arrive. */
const QUIET = 3_000;

/**
 * Runs the soak against a deployment.
 *
 * @param {{dispatchUrl: string, webSocketUrl: string, secret: string}} target
 * @param options from `readOptions`
 * @param {(line: string) => void} say gets the progress
 * @returns the argument of `report`
 */
export async function run(target, options, say) {
  const { channels, listeners: listening, webhooks, faults: random, sending } = plan(options);
  const counts = newCounts();
  const listeners = listening.map((its) => new Listener(target, options.clients, its, counts));
  const sender = new Sender(target.dispatchUrl, target.secret, sending);
  const faults = await Faults.of(target.dispatchUrl, random);
  const begin = Date.now();
  const seconds = () => Math.round((Date.now() - begin) / 1000);
  const received = () => counts.received.toLocaleString('en');
  const heads = channels.map(async (channel) => [
    channel,
    await readHead(target.webSocketUrl, channel, pass(target)),
  ]);
  const first = new Map(await Promise.all(heads));

  const progress = setInterval(async () => {
    const open = listeners.filter((listener) => listener.isOpen).length;
    const times = Object.entries((await faults?.counts().catch(() => {})) ?? {});
    const happened = times.map(([key, count]) => `${key} ${count}`).join(', ');
    say(
      `${seconds()} s: ${sender.places.size} of ${options.events} events accepted, ${received()} received,` +
        ` ${open} of ${listeners.length} clients connected${happened && '; ' + happened}`,
    );
  }, PROGRESS_EVERY);
  try {
    await open(listening, listeners, first, options.rest);
    say(`${seconds()} s: the first clients are subscribed; sending events, with faults`);
    await faults?.start(() => sender.places.size);
    await send(webhooks, listening, listeners, sender, options);
    await faults?.stop();
    const logs = logOfAnswers(
      webhooks.flatMap((webhook) => webhook.events),
      sender.places,
    );
    say(`${seconds()} s: all events accepted, faults off; waiting for the clients to catch up`);
    const last = new Map([...logs].map(([channel, log]) => [channel, log.at(-1).seq]));
    const rested = await rest(listeners, last, options.rest * 1000);
    await sleep(QUIET);

    const problems = [...sender.problems, ...listeners.flatMap((listener) => listener.problems)];
    if (!rested) {
      problems.push(`The clients did not catch up within ${options.rest} s`);
    }
    if (counts.resets) {
      problems.push(`${counts.resets} times the log no longer had the events that a client missed`);
    }
    const ofServer = channels.map((channel) =>
      serverLogProblems(target, channel, first.get(channel), logs.get(channel) ?? []),
    );
    problems.push(...(await Promise.all(ofServer)).flat());
    return {
      options,
      seconds: seconds(),
      webhooks,
      counts,
      answers: sender.answers,
      faults: await faults?.counts(),
      killed: faults?.killed,
      found: listeners.flatMap((listener, number) => compare(listener, number, logs)),
      problems,
    };
  } finally {
    clearInterval(progress);
    await faults?.stop().catch(() => {}); // The first error is thrown already.
    listeners.forEach((listener) => listener.close());
  }
}

/** Opens the first pages and waits until they are subscribed. */
async function open(listening, listeners, first, limit) {
  const early = listeners.filter((_, number) => listening[number].joinsAt === 0);
  for (const listener of early) {
    listener.open();
    await sleep(OPEN_EVERY);
  }
  if (!(await rest(early, first, limit * 1000))) {
    const late = early.filter((listener) => !listener.isAt(first)).length;
    throw new Error(
      `${late} of ${early.length} clients are not subscribed after ${limit} s, without any fault`,
    );
  }
}

/** Sends all webhooks at the rate, and opens and reloads pages when they are due. */
async function send(webhooks, listening, listeners, sender, { rate }) {
  const queue = [...webhooks];
  const begin = Date.now();
  let sent = 0;
  const due = () => {
    listeners.forEach((listener, number) => {
      const { joinsAt, reloadsAt } = listening[number];
      if (!listener.wasOpened && joinsAt <= sent) {
        listener.open();
      } else if (listener.wasOpened && !listener.wasReloaded && reloadsAt <= sent) {
        listener.reload();
      }
    });
  };
  const worker = async () => {
    for (let webhook; (webhook = queue.shift());) {
      const turn = begin + (sent / rate) * 1000;
      sent += webhook.events.length;
      await sleep(Math.max(0, turn - Date.now()));
      due();
      await sender.send(webhook);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, worker));
}

/** Waits until these clients have received everything up to the heads. @returns whether they have in time */
async function rest(listeners, heads, limit) {
  const until = Date.now() + limit;
  while (!listeners.every((listener) => listener.isAt(heads))) {
    if (Date.now() > until) {
      return false;
    }
    await sleep(200);
  }
  return true;
}

/** Compares the server's log with the answers to the senders. @returns {Promise<string[]>} the differences */
async function serverLogProblems(target, channel, first, answered) {
  const problems = [];
  if (!isGapless(answered, first)) {
    problems.push(`The seqs of ${channel} in the answers to the senders have gaps or duplicates`);
  }
  const since = Math.max(first, (answered.at(-1)?.seq ?? first) - MOST);
  const log = await readLog(target.webSocketUrl, channel, since, pass(target));
  const wanted = answered.filter(({ seq }) => seq > since);
  const found = differences(log, wanted, since);
  return [...problems, ...found.map(({ text }) => `The server's log of ${channel}: ${text}`)];
}

/** A token for one request. */
const pass = ({ secret }) => token(secret, [PRIVATE], 60);

function compare(listener, number, logs) {
  return listener.channels.flatMap((channel) =>
    differences(
      listener.received.get(channel),
      logs.get(channel) ?? [],
      listener.first.get(channel) ?? 0,
    ).map((difference) => ({ ...difference, where: `client ${number}, ${channel}` })),
  );
}
