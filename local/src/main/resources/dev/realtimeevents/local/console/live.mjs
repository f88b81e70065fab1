import { cutConnection } from './cut.mjs';
import { button, element } from './dom.mjs';
import { line, matches, refresh, time } from './line.mjs';
import { listening } from './listening.mjs';

const MOST_LINES = 500;

/** What arrives, one line an event, the newest first. */
export const view = {
  title: 'Live',
  open(context) {
    const { stream, announce } = context;
    const lines = new Map(); // entry → li
    const entries = new WeakMap(); // li → entry
    let waiting = [];
    let isPaused = false;
    let words = [];
    let timer;

    const list = element('ol', { className: 'lines', 'aria-label': 'Events, the newest first' });
    const count = element('span', { className: 'hint count' });
    const empty = element('p', { className: 'empty' });
    const close = button('Close', () => {
      story.hidden = true;
      cut.focus();
    });
    const story = element('div', { className: 'notice', hidden: true });
    const filter = element('input', {
      type: 'search',
      'aria-label': 'Filter by event, channel or id',
      placeholder: 'Filter  ( / )',
      autocomplete: 'off',
      spellcheck: false,
      oninput() {
        words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
        for (const [entry, item] of lines) item.hidden = !matches(entry, words);
        summarize();
      },
      onkeydown({ key }) {
        if (key === 'Enter' || key === 'ArrowDown') visible()[0]?.querySelector('.line').focus();
      },
    });
    const pause = button('Pause', () => (isPaused ? resume() : hold()), {
      'aria-pressed': 'false',
    });
    const clear = button('Clear', () => {
      stream.entries.length = 0;
      waiting = [];
      lines.clear();
      list.replaceChildren();
      summarize();
    });
    const cut = button('Cut my connection', cutNow, {
      title:
        'Cuts the connection of this page, publishes two events meanwhile, and shows them come back',
    });

    function hold() {
      isPaused = true;
      pause.setAttribute('aria-pressed', 'true');
      summarize();
    }

    function resume() {
      isPaused = false;
      pause.setAttribute('aria-pressed', 'false');
      waiting.forEach(show);
      waiting = [];
      summarize();
    }

    function show(entry) {
      const item = line(entry);
      item.hidden = !matches(entry, words);
      lines.set(entry, item);
      entries.set(item, entry);
      list.insertBefore(item, entry.how === 'log' ? successor(entry) : list.firstChild);
      if (lines.size > MOST_LINES) {
        const last = list.lastChild;
        lines.delete(entries.get(last));
        last.remove();
      }
    }

    /**
     * The line that an event of the log goes before: the first that is older. Each channel stays in its order,
     * whatever the times in it are.
     */
    function successor(entry) {
      for (const item of list.children) {
        const other = entries.get(item);
        if (other.event?.channel === entry.event.channel || time(other) <= time(entry)) return item;
      }
      return null;
    }

    /** The lines of events that the filter shows. */
    function visible() {
      return [...list.querySelectorAll('li:not([hidden]):has(> .line)')];
    }

    /** Makes one line the one that Tab reaches; j and k reach the others. */
    function reach(item) {
      const before = list.querySelector('.line[tabindex="0"]');
      if (before) before.tabIndex = -1;
      const head = item?.querySelector('.line');
      if (head) head.tabIndex = 0;
      return head;
    }

    /** Once for all that arrives together. */
    function soon() {
      timer ??= setTimeout(summarize, 16);
    }

    function summarize() {
      clearTimeout(timer);
      timer = undefined;
      const events = visible().length;
      if (!list.querySelector('li:not([hidden]) > .line[tabindex="0"]')) reach(visible()[0]);
      const waits = waiting.filter(({ kind }) => kind === 'event').length;
      pause.textContent = isPaused ? `Resume (${waits} waiting)` : 'Pause';
      const all = [...lines.keys()].filter(({ kind }) => kind === 'event').length;
      count.textContent = words.length
        ? `${events} of ${all}`
        : all === 1
          ? '1 event'
          : `${all} events`;
      clear.disabled = !lines.size;
      empty.hidden = events > 0;
      empty.replaceChildren(
        ...(words.length && all
          ? ['No event matches the filter.']
          : [
              element('b', {}, 'No events yet'),
              'Publish one, or save a post in WordPress. It appears here as soon as it is pushed.',
            ]),
      );
    }

    function step(by) {
      const items = visible();
      const now = items.indexOf(document.activeElement?.closest?.('.lines > li'));
      const next = items[Math.min(items.length - 1, Math.max(0, now === -1 ? 0 : now + by))];
      reach(next)?.focus();
    }

    /** Listens to a channel, and shows only that one. */
    function narrow(channel) {
      stream.listen(channel);
      filter.value = channel;
      filter.oninput();
    }

    async function cutNow() {
      cut.disabled = true;
      if (isPaused) resume();
      const say = (text, kind = '') => {
        story.hidden = false;
        story.className = `notice ${kind}`;
        story.replaceChildren(element('p', {}, text), ...(kind === 'warn' ? [] : [close]));
      };
      try {
        say('Cutting the connection …', 'warn');
        let last = '';
        await cutConnection(context, (text) => say((last = text), 'warn'));
        say(last, 'ok');
        announce(last);
      } catch (error) {
        say(error.message);
        announce(error.message);
      } finally {
        cut.disabled = false;
      }
    }

    function onKey(key) {
      if (key.ctrlKey || key.metaKey || key.altKey) return;
      if (key.target.closest?.('input, textarea, select')) {
        if (key.key === 'Escape' && key.target === filter) filter.blur();
        return;
      }
      const act = {
        '/': () => filter.focus(),
        j: () => step(1),
        k: () => step(-1),
        p: () => pause.click(),
      }[key.key];
      if (act) {
        key.preventDefault();
        act();
      }
    }

    list.addEventListener('focusin', ({ target }) => {
      const head = target.closest('.line');
      if (head) reach(head.parentElement);
    });
    stream.on((what, entry) => {
      if (what === 'entry') {
        if (isPaused) waiting.push(entry);
        else show(entry);
        soon();
      } else if (what === 'change' && lines.has(entry)) {
        refresh(lines.get(entry), entry);
      }
    });
    stream.entries.forEach(show);
    summarize();

    return {
      element: element(
        'section',
        { 'aria-label': 'Live events' },
        listening(context),
        element(
          'div',
          { className: 'row tools' },
          filter,
          pause,
          clear,
          count,
          element('span', { className: 'end' }, cut),
        ),
        story,
        list,
        empty,
        element(
          'p',
          { className: 'hint keys' },
          ...[
            ['/', 'filter'],
            ['j', ''],
            ['k', 'next and previous'],
            ['Enter', 'open'],
            ['p', 'pause'],
          ].flatMap(([key, does]) => [element('kbd', {}, key), ` ${does} `]),
        ),
      ),
      show(channel) {
        document.addEventListener('keydown', onKey);
        if (channel) narrow(channel);
      },
      close() {
        document.removeEventListener('keydown', onKey);
      },
    };
  },
};
