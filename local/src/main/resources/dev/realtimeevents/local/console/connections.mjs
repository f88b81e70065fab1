import { button, copyButton, element } from './dom.mjs';
import { polling } from './polling.mjs';
import { nothing, problem } from './problem.mjs';
import { keyed, table, write } from './table.mjs';
import { age, count, short } from './wording.mjs';

const COLUMNS = ['Connection', 'Page', 'User', 'Age', 'Channels', 'End it'];

/** The open connections, each with what it listens to. */
export const view = {
  title: 'Connections',
  open(context) {
    const { api, announce, client } = context;
    const failure = problem();
    const summary = element('h2', {}, 'Reading the connections …');
    const list = table('Connections', COLUMNS, ({ connectionId }) => connectionId, row);
    const card = element('div', { className: 'card', hidden: true }, list.element);
    const none = nothing(
      'No browser is connected',
      'Open a page that listens. It appears here when it has connected.',
    );
    none.hidden = true;

    async function end(connectionId, cut) {
      try {
        await api.post('/.local/connections/close', { connectionId, cut });
        announce(`${short(connectionId)} is ${cut ? 'cut' : 'closed'}.`);
        failure.hide();
      } catch (error) {
        failure.show(error);
      }
      polls.now();
    }

    function row({ connectionId, origin, connectedAt, identity }) {
      const name = short(connectionId);
      const own = element(
        'span',
        { className: 'badge ok', title: 'This page holds it. It comes back when you end it.' },
        'this page',
      );
      const user = element('span', { className: 'mono' });
      const since = element('time', { dateTime: connectedAt, title: connectedAt });
      const channels = element('ul', { className: 'places' });
      const places = keyed(channels, ({ channel }) => channel, place);
      const idle = element('span', { className: 'hint' }, 'none');
      return {
        cells: [
          element(
            'span',
            { className: 'row' },
            element('b', { className: 'mono', title: connectionId }, name),
            copyButton(() => connectionId, 'Copy', {
              'aria-label': `Copy the id of ${name}`,
            }),
            own,
          ),
          element(
            'span',
            { className: 'mono', title: identity?.userAgent ?? '' },
            origin || 'not a page',
          ),
          user,
          since,
          element('div', {}, channels, idle),
          element(
            'span',
            { className: 'row' },
            button('Close', () => end(connectionId, false), {
              'aria-label': `Close ${name}`,
              title: 'With a close frame, as the server does: the page is told',
            }),
            button('Cut', () => end(connectionId, true), {
              'aria-label': `Cut ${name}`,
              title: 'Without a close frame, as a lost network does',
            }),
          ),
        ],
        update(connection, element) {
          const isOwn = connectionId === client?.connectionId;
          own.hidden = !isOwn;
          element.classList.toggle('own', isOwn);
          write(user, connection.subject ?? '–');
          write(since, age(Date.now() - Date.parse(connectedAt)));
          places.show(connection.channels ?? []);
          idle.hidden = (connection.channels ?? []).length > 0;
        },
      };
    }

    const polls = polling(async () => {
      try {
        const connections = await api.get('/.local/connections');
        connections.sort((one, other) => (one.connectedAt < other.connectedAt ? -1 : 1));
        failure.hide();
        write(summary, count(connections.length, 'connection'));
        card.hidden = !connections.length;
        none.hidden = connections.length > 0;
        list.show(connections);
      } catch (error) {
        failure.show(error);
      }
    });

    return {
      element: element(
        'section',
        { className: 'connections', 'aria-label': 'Connections' },
        element('div', { className: 'row tools' }, summary),
        failure.element,
        card,
        none,
        element(
          'p',
          { className: 'hint' },
          'Close tells the page that the connection ends. Cut ends it without a word, as a lost network does. ' +
            'A page that uses the browser library comes back, and misses nothing.',
        ),
      ),
      show: () => polls.start(),
      close: () => polls.stop(),
    };
  },
};

/** A channel of a connection. */
function place({ channel }) {
  const seq = element('span', { className: 'hint' });
  return {
    element: element('li', { className: 'mono' }, `${channel} `, seq),
    update(next) {
      write(seq, next.seq === undefined ? '' : `#${next.seq}`);
    },
  };
}
