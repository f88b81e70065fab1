/** Number of differences shown. */
const SHOWN = 10;

/** Whether the run found nothing wrong. */
export const isGood = ({ found, problems }) => found.length === 0 && problems.length === 0;

/** The result of a run as text. */
export function report(result) {
  const { options, seconds, webhooks, counts, answers, faults, killed, found, problems } = result;
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
    ['deliveries (events received)', format(counts.received)],
  ];
  if (faults) {
    const kills = [...killed].map(
      ([name, { processes, working }]) =>
        `${name.replace('Function', '')} ${processes} (${working})`,
    );
    rows.push(
      ['faults: posts answered 429', format(faults.throttledPosts)],
      ['  posts answered 500', format(faults.failedPosts)],
      ['  sockets cut', format(faults.cutSockets)],
      ['  $disconnect dropped', format(faults.droppedDisconnects)],
      ['  jobs delivered twice', format(faults.redeliveredJobs)],
      ['  processes killed (at work)', kills.join(', ')],
    );
  } else {
    rows.push(['faults', 'none: not a development gateway']);
  }
  rows.push(
    ['clients: connections opened', format(counts.opened)],
    ['  reconnects', format(counts.reconnects)],
    ['  page reloads', format(counts.reloads)],
    ['  recoveries', format(counts.recoveries)],
    ['  tokens expired in use', format(counts.expired)],
    ['  duplicate frames dropped', format(counts.duplicates)],
    ['  frames out of order', format(counts.late)],
    ['duplicates received', kind('duplicate')],
    ['losses', kind('loss')],
    ['out of order', kind('swap')],
    ['not in the log', kind('stranger')],
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
  const { seed, clients, channels, events, rate } = result.options;
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
      ` --events ${events} --rate ${rate}`,
  ];
}

const format = (number) => number.toLocaleString('en');
const both = (one, other) => `${format(one)}, ${format(other)}`;
const count = (list, test) => list.filter(test).length;
