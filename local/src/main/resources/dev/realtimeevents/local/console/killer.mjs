import { element, field } from './dom.mjs';
import { problem } from './problem.mjs';
import { count } from './wording.mjs';

/** The form that kills processes of a function, as when Lambda loses a machine. */
export function killer({ api, announce }) {
  const failure = problem();
  const functions = element('select', {});
  const most = element('input', { type: 'number', min: '1', step: '1', placeholder: 'all' });
  const kill = element('button', { className: 'primary danger' }, 'Kill');
  const result = element('p', { className: 'notice ok', hidden: true });

  async function submit() {
    const atMost = most.value === '' && !most.validity.badInput ? undefined : most.valueAsNumber;
    const isWrong = atMost !== undefined && !(Number.isInteger(atMost) && atMost > 0);
    most.setAttribute('aria-invalid', String(isWrong));
    result.hidden = true;
    if (isWrong) {
      failure.show(new Error('At most: enter a whole number from 1, or leave it empty for all.'));
      most.focus();
      return;
    }
    kill.disabled = true;
    try {
      const answer = await api.post('/.local/kill', { function: functions.value, atMost });
      failure.hide();
      result.textContent = words(answer);
      result.hidden = false;
      announce(result.textContent);
      await read();
    } catch (error) {
      failure.show(error);
    } finally {
      kill.disabled = false;
      kill.focus();
    }
  }

  /** Reads which functions there are, and how many processes each has. */
  async function read() {
    try {
      const { functions: found } = await api.get('/.local/status');
      const chosen = functions.value;
      functions.replaceChildren(
        ...found.map(({ name, processes }) =>
          element(
            'option',
            { value: name },
            `${name} (${count(processes, 'process', 'processes')})`,
          ),
        ),
      );
      if (found.some(({ name }) => name === chosen)) functions.value = chosen;
    } catch (error) {
      failure.show(error);
    }
    kill.disabled = !functions.options.length;
  }

  return {
    element: element(
      'form',
      {
        className: 'card',
        noValidate: true,
        onsubmit(event) {
          event.preventDefault();
          void submit();
        },
      },
      element('h2', {}, 'Kill a function'),
      field('Function', functions),
      field(
        'At most',
        most,
        element(
          'p',
          { className: 'hint' },
          'Processes that are at work go first, in the middle of it. New ones start when they are needed.',
        ),
      ),
      element('div', { className: 'row' }, kill),
      failure.element,
      result,
    ),
    read,
  };
}

function words({ function: name, killed, working }) {
  if (!killed) return `${name} has no process. One starts with the next invocation.`;
  const all = `Killed ${count(killed, 'process', 'processes')} of ${name}`;
  return working
    ? `${all}; ${working} ${working === 1 ? 'was' : 'were'} at work.`
    : `${all}; none was at work.`;
}
