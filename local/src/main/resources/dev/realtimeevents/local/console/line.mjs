import { badge, clock, copyButton, element, uniqueId } from './dom.mjs';
import { json } from './json.mjs';

/**
 * One line of the list.
 *
 * @param {object} entry of the stream
 * @returns {HTMLElement} an `li`
 */
export function line(entry) {
  if (entry.kind === 'event') return eventLine(entry);
  const item = element('li', { className: entry.kind === 'gap' ? 'gap' : 'gap lasting' });
  const toggle = element('p', { className: 'said' });
  item.append(toggle);
  refresh(item, entry);
  return item;
}

/** Shows what has changed since: a gap that is over and what came back from it, a latency that is known now. */
export function refresh(item, entry) {
  if (entry.kind === 'event') {
    item.querySelector('.how').replaceChildren(...howParts(entry));
    return;
  }
  item.firstChild.replaceChildren(
    element('time', {}, clock(new Date(entry.from ?? entry.at))),
    ' ',
    sentence(entry),
  );
  item.classList.toggle('over', entry.kind === 'gap' && entry.to !== undefined);
}

/** When it happened, or came if that is not known: milliseconds since 1970. */
export function time({ kind, how, event, at, from }) {
  const sent = kind === 'event' && how === 'log' ? sentAt(event.timestamp) : undefined;
  return sent?.getTime() ?? at ?? from;
}

/** Whether the words of a filter, in lower case, are all in what the line shows. */
export function matches(entry, words) {
  if (entry.kind !== 'event') return true;
  const { event, channel, id, seq } = entry.event;
  const text = `${event} ${channel} #${seq} ${id}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function sentence({ kind, lost, from, to, recovered, channel, position, message }) {
  if (kind === 'refused') return `${channel} is refused: ${message}`;
  if (kind === 'reset') {
    return `${channel}: events before #${position.seq} are lost, because the log no longer has them.`;
  }
  const events = recovered === 1 ? '1 event was' : `${recovered} events were`;
  if (!lost) return `${channel}: a push did not come. ${events} recovered from the log.`;
  if (to === undefined) return 'The connection is lost. Nothing arrives until it is back.';
  const seconds = ((to - from) / 1000).toFixed(1);
  return `No connection for ${seconds} s. ${recovered ? `${events} recovered from the log.` : 'Nothing was missed.'}`;
}

function eventLine(entry) {
  const { event, how, at } = entry;
  const { channel, seq, id, data } = event;
  const when = how === 'log' ? sentAt(event.timestamp) : new Date(at);
  const panel = element('div', { className: 'detail', id: uniqueId('event'), hidden: true });
  const summary = data === null ? '' : typeof data === 'string' ? data : JSON.stringify(data);
  const head = element(
    'button',
    {
      type: 'button',
      className: 'line',
      tabIndex: -1,
      'aria-expanded': 'false',
      'aria-controls': panel.id,
      onclick() {
        if (!panel.firstChild) panel.append(...detail(entry));
        panel.hidden = !panel.hidden;
        head.setAttribute('aria-expanded', String(!panel.hidden));
      },
    },
    element('time', {}, when ? clock(when) : '–'),
    element('b', {}, event.event),
    element('span', { className: 'where' }, `${channel} `, element('span', {}, `#${seq}`)),
    element('span', { className: 'id' }, id),
    element('span', { className: 'data' }, summary.slice(0, 200)),
    element('span', { className: 'how' }, ...howParts(entry)),
  );
  return element('li', { className: how }, head, panel);
}

/** What is at the end of the line. */
function howParts({ how, latency }) {
  const title = latency && `from ${latency.since} to its arrival here`;
  return [
    how === 'recovered' && badge('recovered', 'warn'),
    latency && element('span', { title }, `${latency.ms} ms`),
  ].filter(Boolean);
}

/** The time in a timestamp; `undefined` if it names no zone. */
function sentAt(timestamp) {
  const isExact = /(Z|[+-]\d\d:?\d\d)$/.test(timestamp);
  const at = new Date(isExact ? timestamp : NaN);
  return isNaN(at) ? undefined : at;
}

const HOW = {
  live: 'pushed',
  recovered: 'recovered from the log',
  log: 'read from the log when the console opened',
};

function detail({ event, how, at, latency }) {
  const { channel, seq, id, data, timestamp } = event;
  const facts = {
    id,
    position: `${channel} #${seq}`,
    timestamp,
    arrived: `${clock(new Date(at))}, ${HOW[how]}`,
    ...(latency && { latency: `${latency.ms} ms from ${latency.since}` }),
  };
  const body = JSON.stringify({ event: event.event, channel, data });
  return [
    json(data),
    element(
      'dl',
      { className: 'facts' },
      ...Object.entries(facts).flatMap(([name, value]) => [
        element('dt', {}, name),
        element('dd', {}, String(value)),
      ]),
    ),
    element(
      'div',
      { className: 'row actions' },
      copyButton(() => JSON.stringify(event, null, 2), 'Copy event'),
      copyButton(() => id, 'Copy id'),
      element('a', { href: `#trace/${encodeURIComponent(`${channel}#${seq}`)}` }, 'Trace'),
      element('a', { href: `#publish/${encodeURIComponent(body)}` }, 'Publish again'),
    ),
  ];
}
