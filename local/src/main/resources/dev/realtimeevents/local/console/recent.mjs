import { badge, element } from './dom.mjs';
import { keyed } from './table.mjs';
import { exactTime } from './wording.mjs';

const MOST = 30;

/**
 * The newest events and refusals of the functions' lines, to choose from. The gateway keeps the lines.
 */
export function recent() {
  const list = element('ul', {
    className: 'plain recent',
    tabIndex: -1,
    'aria-label': 'Recent events and refusals',
  });
  const items = keyed(list, ({ n }) => n, item);
  return {
    element: list,

    /** @param {object[]} lines of `/.local/lines` @returns {number} how many are shown */
    show(lines) {
      const chosen = lines.filter(({ line }) => isOfInterest(line)).slice(-MOST);
      items.show(chosen.reverse());
      return chosen.length;
    },
  };
}

function isOfInterest({ message, level, event }) {
  return (message === 'dispatch' && event !== undefined) || level === 'WARN' || level === 'ERROR';
}

function item({ time, function: from, line }) {
  const { level, message, status, event, channel, seq, repeat, reason } = line;
  const isFine = level === 'INFO';
  const name = event ?? channel ?? (level === 'ERROR' ? from : undefined);
  const what = element(
    'span',
    { className: 'what' },
    name !== undefined && element('b', { className: 'mono' }, name),
    seq !== undefined && event !== undefined && ` ${channel} #${seq}`,
    repeat === true && ' (repeat)',
    !isFine && reason && element('span', { className: 'soft' }, ` ${reason}`),
  );
  const of = traceable(line);
  return {
    element: element(
      'li',
      {},
      element('time', { dateTime: time, className: 'mono soft', title: time }, exactTime(time)),
      badge(
        status === undefined ? message : `${message} ${status}`,
        isFine ? 'ok' : level === 'ERROR' ? 'bad' : 'warn',
      ),
      of ? element('a', { href: `#trace/${encodeURIComponent(of)}` }, what) : what,
    ),
    update() {},
  };
}

/** What to trace: the id, for it is known even where no position was given. */
function traceable({ id, channel, seq }) {
  return id ?? (channel !== undefined && seq !== undefined ? `${channel}#${seq}` : undefined);
}
