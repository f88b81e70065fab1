import { element, field } from './dom.mjs';
import { polling } from './polling.mjs';
import { problem } from './problem.mjs';
import { recent } from './recent.mjs';
import { timeline } from './timeline.mjs';
import { write } from './table.mjs';

/** What happened to one event, from the site to each browser. */
export const view = {
  title: 'Trace',
  open(context) {
    const { api, announce, go } = context;
    const failure = problem();
    const listFailure = problem();
    const of = element('input', {
      placeholder: 'evt_… or public#18',
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: false,
      required: true,
      'aria-describedby': 'trace-hint',
    });
    const result = element('div', { className: 'traced', 'aria-live': 'off' });
    const list = recent();
    const listTitle = element('h2', {}, 'Recent events and refusals');
    let traced = '';

    const form = element(
      'form',
      {
        className: 'card',
        noValidate: true,
        onsubmit(submit) {
          submit.preventDefault();
          const wanted = of.value.trim();
          if (!wanted) {
            failure.show(new Error('Enter the id of an event, or a channel and a position.'));
            of.focus();
          } else if (wanted === traced) void trace();
          else go(`#trace/${encodeURIComponent(wanted)}`);
        },
      },
      field(
        'Event',
        of,
        element(
          'p',
          { className: 'hint', id: 'trace-hint' },
          'The id of an event, or its channel and position, such as public#18. Or choose one below.',
        ),
      ),
      element('div', { className: 'row' }, element('button', { className: 'primary' }, 'Trace')),
    );

    async function trace() {
      const asked = traced;
      try {
        const answer = await api.get(`/.local/trace?of=${encodeURIComponent(asked)}`);
        if (asked !== traced) return; // another was chosen meanwhile
        failure.hide();
        result.replaceChildren(...timeline(answer));
        announce(
          answer.steps.length
            ? `${asked}: ${answer.steps.length} steps`
            : `Nothing is known of ${asked}`,
        );
      } catch (error) {
        if (asked !== traced) return;
        result.replaceChildren();
        failure.show(error);
      }
    }

    const polls = polling(async () => {
      try {
        const { last } = await api.get('/.local/lines?after=0&limit=1');
        const { lines } = await api.get(`/.local/lines?after=${Math.max(0, last - 500)}&limit=500`);
        listFailure.hide();
        const number = list.show(lines);
        write(
          listTitle,
          number ? 'Recent events and refusals' : 'No event and no refusal since the start',
        );
      } catch (error) {
        listFailure.show(error);
      }
    });

    return {
      element: element(
        'section',
        { className: 'trace', 'aria-label': 'Trace' },
        form,
        failure.element,
        result,
        element('div', { className: 'card' }, listTitle, listFailure.element, list.element),
      ),
      show(argument) {
        polls.start();
        if (argument === traced) return;
        traced = argument;
        of.value = argument;
        result.replaceChildren();
        failure.hide();
        if (argument) void trace();
      },
      close: () => polls.stop(),
    };
  },
};
