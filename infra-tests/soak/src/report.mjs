import { committed } from './plan.mjs';

/** Number of differences shown. */
const SHOWN = 10;

/** Whether the run found nothing wrong. */
export const isGood = ({ found, problems }) => found.length === 0 && problems.length === 0;

/** The result of a run as text. */
export function report(result) {
  const { options, seconds, webhooks, visits, counts, answers, faults, found, problems } = result;
  const kind = (name) => found.filter((difference) => difference.kind === name).length;
  const answered = [...answers].sort().map(([name, times]) => `${name}: ${format(times)}`);
  const rows = [
    ['seed', options.seed],
    ['seconds', seconds],
    ['clients, channels', `${options.clients}, ${options.channels}`],
    ['events', format(options.events)],
    [
      '  in webhooks, of them batches',
      both(
        webhooks.length,
        count(webhooks, ({ batch }) => batch),
      ),
    ],
    [
      '  sent twice, twice at once',
      both(
        count(webhooks, ({ repeat }) => repeat === 'later'),
        count(webhooks, ({ repeat }) => repeat === 'together'),
      ),
    ],
    ['  answers to senders', answered.join(', ')],
    [
      '  with the ids of another, refused for its time',
      both(
        count(webhooks, ({ isNamesake }) => isNamesake),
        result.stale,
      ),
    ],
    ['visits to the site', format(visits.length)],
    [
      '  events committed, rolled back',
      both(
        sum(visits, (visit) => committed(visit).length),
        sum(visits, rolledBack),
      ),
    ],
    ['deliveries (events received)', format(counts.received)],
  ];
  if (faults) {
    const kills = [...result.killed].map(
      ([name, { processes, working }]) =>
        `${name.replace('Function', '')} ${processes} (${working})`,
    );
    rows.push(
      ['faults: posts answered 429', format(faults.throttledPosts)],
      ['  posts answered 500', format(faults.failedPosts)],
      ['  sockets cut', format(faults.cutSockets)],
      ['  $disconnect dropped', format(faults.droppedDisconnects)],
      ['  jobs delivered twice', format(faults.redeliveredJobs)],
      ['  calls of the store failed', format(faults.failedStoreCalls)],
      ['  done, and not answered', format(faults.unansweredStoreCalls)],
      ['  processes killed (at work)', kills.join(', ')],
      ['  storms', result.storms],
      ['strangers: attacks, messages', both(result.attacks.attacks, result.attacks.sent)],
      ['  connections, of them closed for it', both(result.attacks.opened, result.attacks.closed)],
    );
  } else {
    rows.push(['faults', 'none: not a development gateway']);
  }
  rows.push(
    ['clients: connections opened', format(counts.opened)],
    ['  reconnects', format(counts.reconnects)],
    ['  page reloads', format(counts.reloads)],
    ['  pages that slept', format(counts.sleeps)],
    ['  recoveries', format(counts.recoveries)],
    ['  tokens expired in use', format(counts.expired)],
    ['  duplicate frames dropped', format(counts.duplicates)],
    ['  frames out of order', format(counts.late)],
    ['duplicates received', kind('duplicate')],
    ['losses', kind('loss')],
    ['out of order', kind('swap')],
    ['not sent, or not in the log', kind('stranger')],
    ['rolled back, and told', kind('ghost')],
    ['other problems', problems.length],
  );
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const table = rows.map(([name, value]) => `${(name + ':').padEnd(width)}${value}`);
  return [...table, ...wrong(result)].join('\n');
}

function wrong(result) {
  if (isGood(result)) {
    return [];
  }
  const { seed, clients, channels, events, rate, visits } = result.options;
  const lines = [
    ...result.problems,
    ...result.found.map(({ kind, where, text }) => `${kind}: ${where}: ${text}`),
  ];
  return [
    '',
    ...lines.slice(0, SHOWN),
    ...(lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : []),
    '',
    `Repeat with: ./realtime soak --seed ${seed} --clients ${clients} --channels ${channels}` +
      ` --events ${events} --rate ${rate} --visits ${visits}`,
  ];
}

const format = (number) => number.toLocaleString('en');
const sum = (list, number) => list.reduce((so, one) => so + number(one), 0);
const rolledBack = (visit) => visit.events.length - committed(visit).length;
const both = (one, other) => `${format(one)}, ${format(other)}`;
const count = (list, test) => list.filter(test).length;
