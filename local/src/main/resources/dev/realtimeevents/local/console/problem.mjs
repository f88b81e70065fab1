import { element } from './dom.mjs';
import { write } from './table.mjs';

/** A sentence about what went wrong, hidden while nothing is. A reader of the screen hears it once. */
export function problem() {
  const box = element('p', { className: 'notice', role: 'alert', hidden: true });
  return {
    element: box,

    /** @param {Error} error its message says what to do */
    show(error) {
      write(box, error.message);
      box.hidden = false;
    },

    hide() {
      box.hidden = true;
      write(box, '');
    },
  };
}

/**
 * What stands where a list would be.
 *
 * @param {string} title
 * @param {...(Node|string)} next what to do so that there is something
 */
export function nothing(title, ...next) {
  return element('div', { className: 'empty' }, element('b', {}, title), element('p', {}, ...next));
}
