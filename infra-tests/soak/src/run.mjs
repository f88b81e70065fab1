import { setTimeout as sleep } from 'node:timers/promises';
import { token } from 'realtime-events-testkit/signing.mjs';
import { differences, isGapless, logOfAnswers } from './check.mjs';
import { Faults } from './faults.mjs';
import { Listener, newCounts } from './listener.mjs';
import { MOST, readHead, readLog } from './log.mjs';
import { plan, PRIVATE } from './plan.mjs';
import { Sender } from './sender.mjs';

/** Webhooks on their way at the same time. */
const SENDERS = 8;
/** Between one page opened at the beginning and the next. */
const OPEN_EVERY = 50;
const PROGRESS_EVERY = 5_000;
/** After all is handed out: whether something comes that should not. */
const QUIET = 3_000;

/**
 * A whole run against a deployment.
 *
 * @param {{dispatchUrl: string, webSocketUrl: string, secret: string}} target
 * @param options as `readOptions` gives them
 * @param {(line: string) => void} say told how it goes
 * @returns what `report` prints
 */
export async function run(target, options, say) {
  const { channels, listeners: listening, webhooks, faults: random, sending } = plan(options);
  const counts = newCounts();
  const listeners = listening.map((its) => new Listener(target, options.clients, its, counts));
  const sender = new Sender(target.dispatchUrl, target.secret, sending);
  const faults = await Faults.of(target.dispatchUrl, random);
  const begin = Date.now();
  const seconds = () => Math.round((Date.now() - begin) / 1000);
  const handed = () => counts.handed.toLocaleString('en');
  const first = new Map();
  for (const channel of channels) {
    first.set(channel, await readHead(target.webSocketUrl, channel, pass(target)));
  }

  const progress = setInterval(async () => {
    const open = listeners.filter((listener) => listener.isOpen).length;
    const numbers = Object.entries((await faults?.struck().catch(() => {})) ?? {});
    const struck = numbers.map(([key, times]) => `${key} ${times}`).join(', ');
    say(
      `${seconds()} s: ${sender.places.size} of ${options.events} events taken, ${handed()} handed out,` +
        ` ${open} of ${listeners.length} clients connected${struck && '; ' + struck}`,
    );
  }, PROGRESS_EVERY);
  try {
    await open(listening, listeners, first, options.rest);
    say(`${seconds()} s: the first clients listen; now the events come, and the faults`);
    await faults?.start(() => sender.places.size);
    await send(webhooks, listening, listeners, sender, options);
    await faults?.stop();
    const logs = logOfAnswers(
      webhooks.flatMap((webhook) => webhook.events),
      sender.places,
    );
    say(`${seconds()} s: all events taken, faults off; now the clients come to rest`);
    const heads = new Map([...logs].map(([channel, log]) => [channel, log.at(-1).seq]));
    const rested = await rest(listeners, heads, options.rest * 1000);
    await sleep(QUIET);

    const problems = [...sender.problems, ...listeners.flatMap((listener) => listener.problems)];
    if (!rested) {
      problems.push(`The clients did not come to rest within ${options.rest} s`);
    }
    if (counts.resets) {
      problems.push(`${counts.resets} times a client was told that events are gone for good`);
    }
    for (const channel of channels) {
      const log = logs.get(channel) ?? [];
      problems.push(...(await serverLogProblems(target, channel, first.get(channel), log)));
    }
    return {
      options,
      seconds: seconds(),
      webhooks,
      counts,
      answers: sender.answers,
      struck: await faults?.struck(),
      killed: faults?.killed,
      found: listeners.flatMap((listener, number) => compare(listener, number, logs)),
      problems,
    };
  } finally {
    clearInterval(progress);
    await faults?.stop().catch(() => {}); // It did not end well: what went wrong is thrown already.
    listeners.forEach((listener) => listener.close());
  }
}

/** Opens the pages that are there from the beginning, and waits until they listen. */
async function open(listening, listeners, first, limit) {
  const early = listeners.filter((_, number) => listening[number].joinsAt === 0);
  for (const listener of early) {
    listener.open();
    await sleep(OPEN_EVERY);
  }
  if (!(await rest(early, first, limit * 1000))) {
    const deaf = early.filter((listener) => !listener.isAt(first)).length;
    throw new Error(
      `${deaf} of ${early.length} clients do not listen after ${limit} s, without any fault`,
    );
  }
}

/** Sends everything, no faster than the rate; opens and reloads pages when it is their time. */
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

/** Waits until each of these clients has handed out everything up to the heads; tells whether that came true in time. */
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

/** Where the server's log and the answers to the senders disagree. */
async function serverLogProblems(target, channel, first, answered) {
  const problems = [];
  if (!isGapless(answered, first)) {
    problems.push(`The numbers that the senders were told of ${channel} have gaps or repeat`);
  }
  const since = Math.max(first, (answered.at(-1)?.seq ?? first) - MOST);
  const log = await readLog(target.webSocketUrl, channel, since, pass(target));
  const wanted = answered.filter(({ seq }) => seq > since);
  const found = differences(log, wanted, since);
  return [...problems, ...found.map(({ text }) => `The server's log of ${channel}: ${text}`)];
}

/** For one question. */
const pass = ({ secret }) => token(secret, [PRIVATE], 60);

function compare(listener, number, logs) {
  return listener.channels.flatMap((channel) =>
    differences(
      listener.handed.get(channel),
      logs.get(channel) ?? [],
      listener.first.get(channel) ?? 0,
    ).map((difference) => ({ ...difference, where: `client ${number}, ${channel}` })),
  );
}
