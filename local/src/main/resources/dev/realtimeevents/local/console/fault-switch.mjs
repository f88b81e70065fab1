import { element, uniqueId } from './dom.mjs';
import { write } from './table.mjs';

/**
 * One switch: a slider and a number with its unit, and how often it has struck.
 *
 * @param {object} of an entry of switches.mjs
 * @param {() => void} changed is called when the user has chosen a value
 */
export function faultSwitch({ key, label, hint, unit, most, slider, step, scale }, changed) {
  let isChoosing = false;
  const struck = element('span', { className: 'badge', hidden: true });
  const said = element('p', { className: 'hint', id: uniqueId('fault') }, hint);
  const name = element('span', { className: 'name', id: uniqueId('fault') }, label);
  const range = element('input', {
    type: 'range',
    min: '0',
    max: String(slider),
    step: String(step),
    'aria-labelledby': name.id,
    'aria-describedby': said.id,
    oninput() {
      isChoosing = true;
      number.value = range.value;
      mark();
    },
    onchange: choose,
  });
  const number = element('input', {
    type: 'number',
    min: '0',
    max: String(most),
    step: 'any',
    'aria-label': `${label}, ${unit === '%' ? 'per cent' : unit}`,
    'aria-describedby': said.id,
    oninput() {
      isChoosing = true;
      if (isValid()) range.value = number.value;
      mark();
    },
    onchange: choose,
    onblur: () => (isChoosing = !isValid()),
  });
  const row = element(
    'div',
    { className: 'fault', dataset: { key } },
    element('div', { className: 'words' }, name, struck, said),
    range,
    element(
      'div',
      { className: 'amount' },
      number,
      element('span', { 'aria-hidden': 'true' }, unit),
    ),
  );

  function choose() {
    isChoosing = !isValid();
    changed();
  }

  function isValid() {
    const value = number.valueAsNumber;
    return value >= 0 && value <= most && (scale === 100 || Number.isInteger(value));
  }

  function mark() {
    number.setAttribute('aria-invalid', String(!isValid()));
    row.classList.toggle('on', number.valueAsNumber > 0);
    range.setAttribute('aria-valuetext', `${number.value} ${unit === '%' ? 'per cent' : unit}`);
  }

  return {
    key,
    element: row,

    /** A sentence, if its number cannot be used. */
    get problem() {
      const rule = scale === 100 ? 'a number' : 'a whole number';
      return isValid() ? undefined : `${label}: enter ${rule} from 0 to ${most}.`;
    },

    /** What the gateway takes. */
    get setting() {
      return number.valueAsNumber / scale;
    },

    /** Forgets a choice that was not finished. */
    giveUp() {
      isChoosing = false;
    },

    /** Shows the gateway's setting, unless the user is choosing another. */
    show(setting, times) {
      if (times !== undefined) {
        write(struck, times === 1 ? 'struck once' : `struck ${times} times`);
        struck.className = times ? 'badge warn' : 'badge';
        struck.hidden = false;
      }
      if (isChoosing) return;
      // 0.29 * 100 is 28.999999999999996
      const shown = String(Number((setting * scale).toFixed(6)));
      if (number.value === shown) return;
      number.value = shown;
      range.value = shown;
      mark();
    },
  };
}
