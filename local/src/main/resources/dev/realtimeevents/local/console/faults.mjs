import { button, element, field } from './dom.mjs';
import { faultSwitch } from './fault-switch.mjs';
import { killer } from './killer.mjs';
import { polling } from './polling.mjs';
import { problem } from './problem.mjs';
import { SWITCHES } from './switches.mjs';
import { write } from './table.mjs';
import { count } from './wording.mjs';

/** The failures that the gateway can make on demand. */
export const view = {
  title: 'Faults',
  open(context) {
    const { api, announce } = context;
    const failure = problem();
    const unreadable = problem();
    const summary = element('h2', {}, 'Reading the faults …');
    const groups = SWITCHES.map(({ group, switches }) => ({
      group,
      switches: switches.map((each) => faultSwitch(each, apply)),
    }));
    const switches = groups.flatMap((group) => group.switches);
    const seed = element('input', {
      type: 'number',
      step: '1',
      value: '0',
      onchange: () => apply(),
    });
    const kill = killer(context);
    let isApplying = false;
    let wanted; // the settings to send next

    const end = button('End all faults', endAll, { className: 'primary' });

    function endAll() {
      for (const each of switches) each.giveUp();
      void put({ seed: seedValue() ?? 0 }, 'All faults are ended.');
    }

    function seedValue() {
      return Number.isSafeInteger(seed.valueAsNumber) ? seed.valueAsNumber : undefined;
    }

    /** Sends all switches, for the gateway replaces all. */
    function apply() {
      const wrong = switches.find((each) => each.problem)?.problem;
      const seedProblem =
        seedValue() === undefined ? 'Seed: enter a whole number, such as 7.' : undefined;
      seed.setAttribute('aria-invalid', String(Boolean(seedProblem)));
      if (wrong || seedProblem) {
        failure.show(new Error(`${wrong ?? seedProblem} Nothing has changed.`));
        return;
      }
      const settings = Object.fromEntries(switches.map(({ key, setting }) => [key, setting]));
      void put({ ...settings, seed: seedValue() });
    }

    async function put(settings, said) {
      wanted = { settings, said };
      if (isApplying) return;
      isApplying = true;
      try {
        while (wanted) {
          const next = wanted;
          wanted = undefined;
          const answer = await api.put('/.local/faults', next.settings);
          failure.hide();
          if (!wanted) {
            show(answer);
            announce(next.said ?? words(answer));
          }
        }
      } catch (error) {
        wanted = undefined;
        failure.show(error);
      } finally {
        isApplying = false;
        polls.now();
      }
    }

    function words(settings) {
      const on = switches.filter(({ key }) => settings[key] > 0).length;
      return on ? `${count(on, 'fault')} ${on === 1 ? 'is' : 'are'} on` : 'No fault is on';
    }

    function show(settings, struck) {
      write(summary, words(settings));
      summary.classList.toggle('on', summary.textContent !== 'No fault is on');
      for (const each of switches) each.show(settings[each.key], struck?.[each.key]);
      if (document.activeElement !== seed) seed.value = String(settings.seed);
    }

    const polls = polling(async () => {
      try {
        const { struck, ...settings } = await api.get('/.local/faults');
        unreadable.hide();
        if (!isApplying) show(settings, struck);
      } catch (error) {
        unreadable.show(error);
      }
    });

    return {
      element: element(
        'section',
        { className: 'faults', 'aria-label': 'Faults' },
        element(
          'div',
          { className: 'row tools' },
          summary,
          element('span', { className: 'end' }, end),
        ),
        unreadable.element,
        failure.element,
        ...groups.map((group) =>
          element(
            'fieldset',
            { className: 'card' },
            element('legend', {}, group.group),
            ...group.switches.map((each) => each.element),
          ),
        ),
        element(
          'div',
          { className: 'columns' },
          element(
            'div',
            { className: 'card' },
            element('h2', {}, 'Seed'),
            field(
              'Seed of the random numbers',
              seed,
              element(
                'p',
                { className: 'hint' },
                'The same seed selects the same faults, for the same calls in the same order. Each change starts over.',
              ),
            ),
          ),
          kill.element,
        ),
      ),
      show() {
        polls.start();
        void kill.read();
      },
      close: () => polls.stop(),
    };
  },
};
