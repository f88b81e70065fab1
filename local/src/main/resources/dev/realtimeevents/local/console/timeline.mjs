import { badge, copyButton, element } from './dom.mjs';
import { nothing } from './problem.mjs';
import { apart, exactTime, short } from './wording.mjs';

const STAGES = {
  outbox: 'WordPress',
  dispatch: 'Dispatch',
  log: 'Log',
  push: 'Push',
  'fan-out': 'Fan-out',
  recovery: 'Recovery',
  refused: 'Refused',
  history: 'History',
};

/**
 * The answer of `/.local/trace` as elements: the events, the steps with their times relative to the
 * dispatch, and what is not known.
 *
 * @returns {Element[]}
 */
export function timeline({ of, events, steps, unknown }) {
  return [
    ...(events.length || steps.length ? [] : [nothing(`Nothing is known of ${of}`)]),
    events.length > 0 && eventsCard(events),
    steps.length > 0 && stepsCard(steps),
    unknown.length > 0 && unknownCard(unknown),
  ].filter(Boolean);
}

function eventsCard(events) {
  return element(
    'div',
    { className: 'card' },
    element('h2', {}, events.length === 1 ? 'The event' : `One id in ${events.length} channels`),
    element(
      'ul',
      { className: 'plain' },
      ...events.map(({ id, event, channel, seq }) =>
        element(
          'li',
          { className: 'row' },
          element('b', { className: 'mono' }, event ?? 'not known'),
          element('span', { className: 'mono' }, seq ? `${channel} #${seq}` : (channel ?? '')),
          element('span', { className: 'mono soft' }, id),
          copyButton(() => id, 'Copy id'),
        ),
      ),
    ),
  );
}

function stepsCard(steps) {
  const timed = steps.filter(({ at }) => at !== undefined);
  const start = timed.find(({ stage }) => stage === 'dispatch') ?? timed[0];
  const from = start?.stage === 'dispatch' ? 'the dispatch' : 'the first step';
  const hasMany = new Set(steps.map(({ channel }) => channel).filter(Boolean)).size > 1;
  return element(
    'div',
    { className: 'card' },
    element('h2', {}, 'What happened'),
    start &&
      element('p', { className: 'hint' }, `Times count from ${from} at ${exactTime(start.at)}.`),
    element(
      'ol',
      { className: 'timeline' },
      ...steps.map((step) => stepItem(step, Date.parse(start?.at), hasMany)),
    ),
  );
}

/** @param {boolean} hasMany whether the steps are of several channels */
function stepItem({ at, stage, text, ok, connectionId, channel }, zero, hasMany) {
  const kind = kindOf(stage, ok);
  return element(
    'li',
    { className: kind },
    at === undefined
      ? element('span', { className: 'time' }, 'time not known')
      : element(
          'time',
          { dateTime: at, title: `${exactTime(at)} (${at})` },
          apart(Date.parse(at) - zero),
        ),
    badge(STAGES[stage] ?? String(stage), kind),
    element(
      'span',
      { className: 'said' },
      hasMany && channel && element('b', { className: 'mono' }, `${channel}: `),
      `${text} `,
      connectionId &&
        element(
          'span',
          { className: 'who' },
          element('span', { className: 'mono soft', title: connectionId }, short(connectionId)),
          copyButton(() => connectionId, 'Copy', {
            'aria-label': `Copy the id of connection ${short(connectionId)}`,
          }),
        ),
    ),
  );
}

/** A refusal and an error are bad; a push that failed is a warning, for the log makes up for it. */
function kindOf(stage, ok) {
  if (stage === 'refused') return 'bad';
  if (ok === false) return stage === 'dispatch' || stage === 'outbox' ? 'bad' : 'warn';
  return 'ok';
}

function unknownCard(unknown) {
  return element(
    'div',
    { className: 'card' },
    element('h2', {}, 'Not known'),
    element('ul', { className: 'sentences' }, ...unknown.map((said) => element('li', {}, said))),
  );
}
