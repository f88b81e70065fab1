import { button, clock, element } from './dom.mjs';

const STORED = 'realtime-console:published';
const MOST = 30;

/**
 * What was published in this tab, the newest first, to be published again.
 *
 * @param {{ replay: (event: object) => void, edit: (event: object) => void }} acts
 */
export function published({ replay, edit }) {
  const list = element('ul', { className: 'plain', 'aria-label': 'Published events' });
  const empty = element(
    'p',
    { className: 'hint' },
    'What you publish is kept here until you close the tab.',
  );
  let kept = load();

  function show() {
    empty.hidden = kept.length > 0;
    list.replaceChildren(
      ...kept.map(({ event, at, ok, said }) =>
        element(
          'li',
          { className: 'row' },
          element('time', { className: 'mono' }, clock(new Date(at))),
          element(
            'span',
            { className: `badge ${ok ? 'ok' : 'bad'}`, title: said },
            said.slice(0, 3),
          ),
          element(
            'span',
            { className: 'mono name' },
            element('b', {}, event.event),
            ` ${event.channel}`,
          ),
          element(
            'span',
            { className: 'row end' },
            button('Edit', () => edit(event), { 'aria-label': `Edit ${event.event}` }),
            button('Replay', () => replay(event), { 'aria-label': `Replay ${event.event}` }),
          ),
        ),
      ),
    );
  }

  show();
  return {
    element: element('div', {}, empty, list),
    /** Adds what was published and what the answer was, such as `200 Event broadcasted`. */
    add(event, ok, said) {
      kept = [{ event, at: Date.now(), ok, said }, ...kept].slice(0, MOST);
      try {
        sessionStorage.setItem(STORED, JSON.stringify(kept));
      } catch {
        // Too much for the browser: the list lasts until the next load.
      }
      show();
    },
  };
}

function load() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORED));
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
