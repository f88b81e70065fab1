import { element } from './dom.mjs';
import { polling } from './polling.mjs';
import { nothing, problem } from './problem.mjs';
import { table, write } from './table.mjs';
import { count } from './wording.mjs';

const COLUMNS = ['Channel', 'Position', 'Listeners', 'Access', 'Go to'];

/** The channels that have an event or a listener, with their positions. */
export const view = {
  title: 'Channels',
  open(context) {
    const { api } = context;
    const failure = problem();
    const summary = element('h2', {}, 'Reading the channels …');
    const filter = element('input', {
      type: 'search',
      'aria-label': 'Filter by name',
      placeholder: 'Filter',
      autocomplete: 'off',
      spellcheck: false,
      oninput: () => show(),
    });
    const list = table('Channels', COLUMNS, ({ channel }) => channel, row);
    const card = element('div', { className: 'card', hidden: true }, list.element);
    const none = nothing(
      'No channel has an event or a listener',
      element('a', { href: '#publish' }, 'Publish an event'),
      ', or open a page that listens. Its channel appears here.',
    );
    const unmatched = nothing('No channel has this in its name', 'Change the filter.');
    none.hidden = unmatched.hidden = true;
    let channels = [];

    function row({ channel, public: isPublic }) {
      const position = element('span', { className: 'mono' });
      const listeners = element('span', {});
      const trace = element(
        'a',
        { 'aria-label': `Trace last event of ${channel}` },
        'Trace last event',
      );
      const live = element(
        'a',
        {
          href: `#live/${encodeURIComponent(channel)}`,
          'aria-label': `Live events of ${channel}`,
        },
        'Live',
      );
      return {
        cells: [
          element('b', { className: 'mono' }, channel),
          position,
          listeners,
          element(
            'span',
            {
              className: isPublic ? 'badge ok' : 'badge warn',
              title: isPublic ? 'Everybody may listen' : 'Only with a token that names it',
            },
            isPublic ? 'public' : 'private',
          ),
          element('span', { className: 'row' }, live, trace),
        ],
        update({ seq, epoch, listeners: number }) {
          write(position, `#${seq}`);
          position.title = epoch === undefined ? '' : `epoch ${epoch}`;
          write(listeners, String(number));
          trace.hidden = !seq;
          trace.href = `#trace/${encodeURIComponent(`${channel}#${seq}`)}`;
        },
      };
    }

    function show() {
      const word = filter.value.trim().toLowerCase();
      const shown = channels.filter(({ channel }) => channel.toLowerCase().includes(word));
      const listeners = channels.reduce((sum, channel) => sum + channel.listeners, 0);
      write(summary, `${count(channels.length, 'channel')}, ${count(listeners, 'listener')}`);
      list.show(shown);
      card.hidden = !shown.length;
      none.hidden = channels.length > 0;
      unmatched.hidden = !channels.length || shown.length > 0;
    }

    const polls = polling(async () => {
      try {
        channels = await api.get('/.local/channels');
        failure.hide();
        show();
      } catch (error) {
        failure.show(error);
      }
    });

    return {
      element: element(
        'section',
        { className: 'channels', 'aria-label': 'Channels' },
        element('div', { className: 'row tools' }, summary, filter),
        failure.element,
        card,
        none,
        unmatched,
      ),
      show: () => polls.start(),
      close: () => polls.stop(),
    };
  },
};
