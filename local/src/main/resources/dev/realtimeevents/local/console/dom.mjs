/**
 * Makes elements. Everything that a stranger sent becomes text; there is no HTML.
 *
 * @module
 */

/**
 * Makes an element.
 *
 * @param {string} tag such as `button`
 * @param {object} [props] properties of the element (`className`, `textContent`, `onclick`, `hidden`);
 *     a name with a hyphen, `role` and `for` become attributes, and `dataset` is an object
 * @param {...(Node | string | null | undefined | false)} children text stays text; what is false is left out
 * @returns {HTMLElement}
 */
export function element(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === 'dataset') Object.assign(made.dataset, value);
    else if (name.includes('-') || name === 'role' || name === 'for') {
      if (value !== undefined && value !== false) made.setAttribute(name, String(value));
    } else if (value !== undefined) made[name] = value;
  }
  made.append(
    ...children.filter((child) => child !== null && child !== undefined && child !== false),
  );
  return made;
}

let ids = 0;

/** An id that no other element has. */
export function uniqueId(prefix = 'id') {
  return `${prefix}-${++ids}`;
}

/**
 * A labelled control.
 *
 * @param {string} label
 * @param {HTMLElement} control an input, a select or a textarea
 * @param {...Node} more such as a hint
 * @returns {HTMLElement} a `.field`
 */
export function field(label, control, ...more) {
  control.id ||= uniqueId('field');
  return element(
    'div',
    { className: 'field' },
    element('label', { for: control.id }, label),
    control,
    ...more,
  );
}

/** A small button that does something on a click. */
export function button(text, onclick, props = {}) {
  return element('button', { type: 'button', className: 'quiet', ...props, onclick }, text);
}

/**
 * A button that copies a text and says so.
 *
 * @param {() => string} text
 * @param {string} [label] what it copies, for those who do not see what is beside it
 */
export function copyButton(text, label = 'Copy', props = {}) {
  const copy = button(
    label,
    async () => {
      let said = 'Copied';
      try {
        await navigator.clipboard.writeText(text());
      } catch {
        said = 'The browser does not let this page copy';
      }
      copy.textContent = said;
      setTimeout(() => (copy.textContent = label), 1500);
    },
    props,
  );
  return copy;
}

/** A badge. @param {'' | 'ok' | 'warn' | 'bad'} [kind] */
export function badge(text, kind = '') {
  return element('span', { className: `badge ${kind}`.trim() }, text);
}

/** The time of the day with seconds, as the user's language writes it. @param {Date} at */
export function clock(at) {
  return at.toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
}
