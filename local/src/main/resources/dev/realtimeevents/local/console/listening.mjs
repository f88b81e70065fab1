import { button, element } from './dom.mjs';

const NAME = /^[\w.:-]{1,128}$/;

/**
 * The channels that the console listens to, each with a button that leaves it, and a form that adds one.
 *
 * @param {object} context of the views
 */
export function listening({ stream, announce }) {
  const chips = element('ul', { className: 'chips', 'aria-label': 'Channels' });
  const name = element('input', {
    'aria-label': 'Channel to listen to',
    placeholder: 'add a channel',
    autocomplete: 'off',
    spellcheck: false,
    autocapitalize: 'none',
    maxLength: 128,
  });
  const hint = element('p', { className: 'hint bad', hidden: true });

  function show() {
    chips.replaceChildren(
      ...[...stream.channels].map(([channel, { state }]) =>
        element(
          'li',
          { className: `badge ${state.name === 'live' ? 'ok' : ''}` },
          channel,
          element(
            'button',
            {
              type: 'button',
              'aria-label': `Stop listening to ${channel}`,
              onclick() {
                stream.leave(channel);
                name.focus();
              },
            },
            '×',
          ),
        ),
      ),
    );
  }

  async function add() {
    const wanted = name.value.trim();
    const isWrong = !NAME.test(wanted);
    hint.hidden = !isWrong;
    name.setAttribute('aria-invalid', String(isWrong));
    if (isWrong) {
      hint.textContent = 'The name of a channel has 1 to 128 letters, digits and _ . : -';
      return;
    }
    name.value = '';
    try {
      await stream.listen(wanted).ready();
      announce(`Listening to ${wanted}.`);
    } catch (error) {
      hint.hidden = false;
      hint.textContent = error.message;
    }
  }

  stream.on((what) => what === 'channels' && show());
  show();
  return element(
    'div',
    {},
    element(
      'form',
      {
        className: 'row listening',
        onsubmit(submit) {
          submit.preventDefault();
          void add();
        },
      },
      chips,
      name,
      button('Listen', undefined, { type: 'submit' }),
    ),
    hint,
  );
}
