/** How many differences are shown. */
const SHOWN = 10;

/** Whether a run kept the promise. */
export const isGood = ({ found, problems }) => found.length === 0 && problems.length === 0;

/** What a run did and what became of it, as text. */
export function report(result) {
  const { options, seconds, webhooks, counts, answers, struck, killed, found, problems } = result;
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
    ['deliveries (events handed out)', format(counts.handed)],
  ];
  if (struck) {
    const kills = [...killed].map(
      ([name, { processes, working }]) =>
        `${name.replace('Function', '')} ${processes} (${working})`,
    );
    rows.push(
      ['faults: posts answered 429', format(struck.throttledPosts)],
      ['  posts answered 500', format(struck.failedPosts)],
      ['  sockets cut', format(struck.cutSockets)],
      ['  $disconnect dropped', format(struck.droppedDisconnects)],
      ['  jobs delivered twice', format(struck.redeliveredJobs)],
      ['  processes killed (at work)', kills.join(', ')],
    );
  } else {
    rows.push(['faults', 'none: this is no development gateway']);
  }
  rows.push(
    ['clients: connections opened', format(counts.opened)],
    ['  reconnects', format(counts.reconnects)],
    ['  page reloads', format(counts.reloads)],
    ['  recoveries', format(counts.recoveries)],
    ['  tokens ended in use', format(counts.expired)],
    ['  duplicate frames dropped', format(counts.duplicates)],
    ['  frames out of order', format(counts.late)],
    ['duplicates handed out', kind('duplicate')],
    ['losses', kind('loss')],
    ['swapped', kind('swap')],
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
    `Again: ./realtime soak --seed ${seed} --clients ${clients} --channels ${channels}` +
      ` --events ${events} --rate ${rate}`,
  ];
}

const format = (number) => number.toLocaleString('en');
const both = (one, other) => `${format(one)}, ${format(other)}`;
const count = (list, test) => list.filter(test).length;
