import { setTimeout as sleep } from 'node:timers/promises';
import { token } from 'realtime-events-testkit/signing.mjs';
import { Attacks } from './attacks.mjs';
import { differences, differencesFromSenders, isGapless, outOfTurn } from './check.mjs';
import { Faults } from './faults.mjs';
import { Listener, newCounts } from './listener.mjs';
import { followLog, readHead } from './log.mjs';
import { committed, half, plan, PRIVATE } from './plan.mjs';
import { Sender } from './sender.mjs';
import { Publisher } from './site.mjs';

/** Webhooks sent at the same time. */
const SENDERS = 8;
/** ms between the openings of two pages at the start. */
const OPEN_EVERY = 50;
const PROGRESS_EVERY = 5_000; // ms
/** ms after the last event, in which nothing more may arrive. */
const QUIET = 3_000;

/** People who visit the site at the same time. */
const VISITORS = 2;

/**
 * Runs the soak against a deployment.
 *
 * @param {import('./options.mjs').Target} target
 * @param options from `readOptions`
 * @param {(line: string) => void} say gets the progress
 * @param {object} [more]
 * @param {import('realtime-events-testkit/wordpress/site.mjs').Site} [more.site] publishes as well, if there are visits
 * @param {boolean} [more.isCalm] nothing goes wrong
 * @param {{page?: () => (event: object) => object[], visit?: (visit: object) => object}} [more.sabotage] planted bugs,
 *   which the judge has to find: what the pages get in place of an event; what the site does in place of a visit
 * @returns the argument of `report`
 */
export async function run(target, options, say, { site, isCalm = false, sabotage = {} } = {}) {
  const drawn = plan(options);
  const { channels, listeners: listening, webhooks, visits } = drawn;
  const counts = newCounts();
  const listeners = listening.map(
    (its) => new Listener(target, options.clients, its, counts, sabotage.page),
  );
  const sender = new Sender(target.dispatchUrl, target.secret, drawn.sending);
  const publisher = new Publisher(site);
  const faults = isCalm ? undefined : await Faults.of(target.dispatchUrl, drawn.faults);
  const attacks = faults && new Attacks(target.webSocketUrl);
  const begin = Date.now();
  const seconds = () => Math.round((Date.now() - begin) / 1000);
  const received = () => counts.received.toLocaleString('en');
  const heads = async () => {
    const read = async (channel) => [
      channel,
      await readHead(target.historyUrl, channel, pass(target)),
    ];
    return new Map(await Promise.all(channels.map(read)));
  };
  const first = await heads();
  const accepted = () => sender.places.size;
  const events = webhooks.flatMap((webhook) => webhook.events);

  const progress = setInterval(async () => {
    const open = listeners.filter((listener) => listener.isOpen).length;
    const times = Object.entries((await faults?.counts().catch(() => {})) ?? {});
    const happened = times.map(([key, count]) => `${key} ${count}`).join(', ');
    say(
      `${seconds()} s: ${accepted()} of ${options.events} events accepted, ${received()} received,` +
        ` ${open} of ${listeners.length} clients connected${happened && '; ' + happened}`,
    );
  }, PROGRESS_EVERY);
  const following = new Map();
  try {
    await open(listening, listeners, first, options.rest);
    say(
      `${seconds()} s: the first clients are subscribed; sending events${faults ? ', with faults' : ''}`,
    );
    for (const channel of channels) {
      const since = first.get(channel);
      following.set(
        channel,
        followLog(target.historyUrl, channel, since, () => pass(target)),
      );
    }
    await faults?.start(accepted, options.events);
    attacks?.start(accepted, options.events);
    await Promise.all([
      send(webhooks, listening, listeners, sender, options),
      publish(visits, publisher, options, sabotage.visit),
    ]);
    await attacks?.stop();
    await faults?.stop();
    say(`${seconds()} s: all events accepted, faults off; waiting for the site and the clients`);
    if (visits.length) await publisher.rest(options.rest * 1000);
    const rested = await rest(listeners, await heads(), options.rest * 1000);
    await sleep(QUIET);

    const problems = [
      ...sender.problems,
      ...publisher.problems,
      ...listeners.flatMap((listener, number) =>
        listener.problems.map((problem) => `client ${number}: ${problem}`),
      ),
    ];
    if (!rested) {
      problems.push(`The clients did not catch up within ${options.rest} s`);
    }
    if (counts.limited) {
      problems.push(`${counts.limited} times an honest client was told rate_limited`);
    }
    const logs = new Map();
    for (const channel of channels) {
      const log = await following.get(channel).end();
      logs.set(channel, log);
      if (!isGapless(log, first.get(channel))) {
        problems.push(`The server's log of ${channel} has gaps, or numbers twice`);
      }
    }
    return {
      options,
      seconds: seconds(),
      webhooks,
      visits,
      counts,
      answers: sender.answers,
      stale: sender.stale,
      faults: await faults?.counts(),
      storms: faults?.storms,
      killed: faults?.killed,
      attacks: attacks?.sum,
      found: [
        ...channels.flatMap((channel) =>
          compareWithSenders(channel, logs.get(channel), events, visits, sender.places),
        ),
        ...listeners.flatMap((listener, number) => compare(listener, number, logs)),
      ],
      problems,
    };
  } finally {
    clearInterval(progress);
    following.forEach((log) => log.stop());
    await attacks?.stop().catch(() => {});
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

/** Sends all webhooks at the rate; pages open, reload, fall asleep and wake up when they are due. */
async function send(webhooks, listening, listeners, sender, { rate }) {
  const queue = [...webhooks];
  const begin = Date.now();
  let sent = 0;
  const due = (now = sent) =>
    listeners.forEach((listener, at) => turn(listener, listening[at], now));
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
  due(Infinity);
}

/** Does with a page what is due after so many events. */
function turn(listener, { joinsAt, reloadsAt, sleepsAt, wakesAt, isTold }, sent) {
  if (!listener.wasOpened) {
    if (joinsAt <= sent) listener.open();
  } else if (listener.isAsleep) {
    if (wakesAt <= sent) listener.wake(isTold);
  } else if (!listener.wasAwoken && sleepsAt <= sent && sent < wakesAt) {
    listener.sleep(isTold);
  } else if (!listener.wasReloaded && reloadsAt <= sent && reloadsAt < Infinity) {
    listener.reload();
  }
}

/** Visits the site, at the rate of the events. */
async function publish(visits, publisher, { events, rate }, sabotage = (visit) => visit) {
  const begin = Date.now();
  const visitor = async (_, number) => {
    for (let at = number; at < visits.length; at += VISITORS) {
      await sleep(Math.max(0, begin + (at / visits.length) * (events / rate) * 1000 - Date.now()));
      await publisher.visit(sabotage(visits[at]), half(visits[at].events));
    }
  };
  await Promise.all(Array.from({ length: VISITORS }, visitor));
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

/** Compares the log of a channel with what was sent. @returns the differences */
function compareWithSenders(channel, log, events, visits, places) {
  const here = (its) => its.filter((event) => event.channel === channel);
  const told = here([...events, ...visits.flatMap(committed)]);
  const untold = here(visits.flatMap((visit) => visit.events)).filter(
    (event) => !told.includes(event),
  );
  const inTurn = Array.from({ length: VISITORS }, (_, visitor) =>
    here(visits.filter((__, at) => at % VISITORS === visitor).flatMap(committed)),
  );
  return [
    ...differencesFromSenders(log, told, untold, places),
    ...inTurn.flatMap((published) => outOfTurn(log, published)),
  ].map((difference) => ({ ...difference, where: `the log of ${channel}` }));
}

/** A token for one request. */
const pass = ({ secret }) => token(secret, [PRIVATE], 60);

function compare(listener, number, logs) {
  return listener.channels.flatMap((channel) =>
    differences(
      listener.received.get(channel),
      logs.get(channel),
      listener.first.get(channel) ?? 0,
    ).map((difference) => ({ ...difference, where: `client ${number}, ${channel}` })),
  );
}
