import { button, copyButton, element, field } from './dom.mjs';
import { problem } from './problem.mjs';
import { duration } from './wording.mjs';

const MOST_SECONDS = 86_400;

/**
 * The form that makes a token.
 *
 * @param {(token: string) => void} use checks the new one
 */
export function minter({ api, announce }, use) {
  const failure = problem();
  const user = input({ value: 'user:1', maxLength: 256 });
  const channels = input({ placeholder: 'orders, user:1:*' });
  const seconds = input({
    type: 'number',
    min: '1',
    max: String(MOST_SECONDS),
    step: '1',
    value: '600',
    oninput: explain,
  });
  const life = element('p', { className: 'hint' });
  const result = element('div', { className: 'minted' });

  function explain() {
    const problem = secondsProblem();
    life.textContent = problem ?? `That is ${duration(seconds.valueAsNumber)}.`;
    life.classList.toggle('bad', Boolean(problem));
    seconds.setAttribute('aria-invalid', String(Boolean(problem)));
  }

  function secondsProblem() {
    const value = seconds.valueAsNumber;
    return Number.isInteger(value) && value >= 1 && value <= MOST_SECONDS
      ? undefined
      : `Enter a whole number from 1 to ${MOST_SECONDS}, which is 24 hours.`;
  }

  /** The first control that is wrong, with a sentence. */
  function wrong(names) {
    if (!user.value.trim()) return [user, 'Enter a user, such as user:1.'];
    if (!names.length) return [channels, 'Enter a channel, or a prefix that ends in *.'];
    const problem = secondsProblem();
    return problem && [seconds, problem];
  }

  async function mint() {
    const names = channels.value.split(/[\s,]+/).filter(Boolean);
    const found = wrong(names);
    for (const control of [user, channels, seconds]) {
      control.setAttribute('aria-invalid', String(control === found?.[0]));
    }
    if (found) {
      failure.show(new Error(found[1]));
      found[0].focus();
      return;
    }
    try {
      const { token } = await api.post('/.local/token', {
        sub: user.value.trim(),
        channels: names,
        seconds: seconds.valueAsNumber,
      });
      failure.hide();
      show(token);
      announce('The token is made.');
    } catch (error) {
      result.replaceChildren();
      failure.show(error);
    }
  }

  function show(token) {
    const text = element('textarea', {
      className: 'token',
      readOnly: true,
      rows: 5,
      value: token,
      spellcheck: false,
      onfocus: () => text.select(),
    });
    result.replaceChildren(
      field('New token', text),
      element(
        'div',
        { className: 'row' },
        copyButton(() => token, 'Copy token'),
        button('Check it', () => use(token)),
      ),
    );
  }

  explain();
  return {
    element: element(
      'form',
      {
        className: 'card',
        noValidate: true,
        onsubmit(submit) {
          submit.preventDefault();
          void mint();
        },
      },
      element('h2', {}, 'Make a token'),
      field('User', user),
      field(
        'Channels',
        channels,
        element('p', { className: 'hint' }, 'Separate them with commas. A prefix ends in *.'),
      ),
      field('Seconds', seconds, life),
      element('div', { className: 'row' }, element('button', { className: 'primary' }, 'Make')),
      failure.element,
      result,
    ),
  };
}

function input(props) {
  return element('input', {
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: false,
    ...props,
  });
}
