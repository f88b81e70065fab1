import { element } from './dom.mjs';

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g;
const MOST_CHARACTERS = 3_000;
const MOST_OF_A_STRING = 300;
const MOST_LINES = 40;

/**
 * Shows a value as indented JSON in colour. A long one is cut, with a button that shows the rest.
 *
 * @param {unknown} value
 * @returns {HTMLElement} a `.json`
 */
export function json(value) {
  const whole = value === undefined ? '' : JSON.stringify(value, null, 2);
  const short = whole && cut(JSON.stringify(value, shorten, 2));
  const shown = element('pre', { tabIndex: 0, role: 'group', 'aria-label': 'JSON' });
  paint(shown, short);
  if (short === whole) return element('div', { className: 'json' }, shown);
  const more = element(
    'button',
    {
      type: 'button',
      className: 'quiet',
      onclick() {
        shown.replaceChildren();
        paint(shown, whole);
        more.remove();
        shown.focus();
      },
    },
    `Show all (${size(whole)})`,
  );
  return element('div', { className: 'json' }, shown, more);
}

function shorten(_, value) {
  return typeof value === 'string' && value.length > MOST_OF_A_STRING * 1.5
    ? `${value.slice(0, MOST_OF_A_STRING)}… (${value.length} characters)`
    : value;
}

function cut(text) {
  const lines = text.split('\n');
  const some = lines.length > MOST_LINES ? lines.slice(0, MOST_LINES).join('\n') : text;
  const short = some.length > MOST_CHARACTERS ? some.slice(0, MOST_CHARACTERS) : some;
  return short === text ? text : `${short} …`;
}

/** The size of a text in UTF-8, for people. */
export function size(text) {
  const bytes = new Blob([text]).size;
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`;
}

/** Appends JSON in colour. Every part is a text node. */
function paint(target, text) {
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    target.append(text.slice(end, match.index));
    const kind = match[2] ? 'json-key' : match[1] ? 'json-string' : 'json-word';
    target.append(element('span', { className: kind }, match[1] ?? match[0]), match[2] ?? '');
    end = match.index + match[0].length;
  }
  target.append(text.slice(end));
}
