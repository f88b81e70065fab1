import { button, copyButton, element, field } from './dom.mjs';
import { published } from './published.mjs';
import { LANGUAGES } from './snippets.mjs';

const SAMPLE = { post_id: 4, title: 'Hello', status: 'publish' };
const CHANNEL = /^[\w.:-]{1,128}$/;
const MASK = '••••••••';
const PATIENCE = 1_500; // ms that a new channel may take before the event is published anyway

/** Publishes events, and shows how programs do it. */
export const view = {
  title: 'Publish',
  open(context) {
    const { api, stream, announce } = context;
    const form = element('form', { className: 'card', autocomplete: 'off', noValidate: true });
    const text = {
      spellcheck: false,
      autocapitalize: 'none',
      autocomplete: 'off',
      oninput: validate,
    };
    const channels = element('datalist', { id: 'known-channels' });
    const event = element('input', { ...text, value: 'post_saved' });
    const channel = element('input', { ...text, value: 'public', 'aria-describedby': 'validity' });
    channel.setAttribute('list', channels.id);
    const data = element('textarea', {
      ...text,
      value: JSON.stringify(SAMPLE, null, 2),
      'aria-describedby': 'validity',
      onkeydown(key) {
        if (key.key === 'Enter' && (key.ctrlKey || key.metaKey)) form.requestSubmit();
      },
    });
    const validity = element('p', { className: 'hint', id: 'validity', 'aria-live': 'polite' });
    const send = element('button', { className: 'primary', type: 'submit' }, 'Publish');
    const answer = element('div', { className: 'notice', id: 'answer', hidden: true });
    const history = published({ replay: (each) => publish(each), edit: fill });
    const programs = snippets(api);
    let busy = false;

    /** The event of the form; `undefined` if it is not valid, and the form says why. */
    function validate() {
      const name = event.value.trim();
      const to = channel.value.trim() || 'public';
      let value;
      let problem = '';
      const wrong = (control, isWrong, sentence) => {
        control.setAttribute('aria-invalid', String(isWrong));
        if (isWrong) problem ||= sentence;
      };
      wrong(
        event,
        !name || name.length > 128 || /\p{Cc}/u.test(name),
        name ? 'The name of an event has at most 128 characters.' : 'Enter the name of the event.',
      );
      wrong(
        channel,
        !CHANNEL.test(to),
        'The name of a channel has 1 to 128 letters, digits and _ . : -',
      );
      try {
        value = JSON.parse(data.value);
        wrong(data, false);
      } catch (error) {
        wrong(data, true, `Not JSON yet: ${error.message}`);
      }
      validity.textContent = problem || 'Valid JSON. Ctrl+Enter publishes.';
      validity.classList.toggle('bad', Boolean(problem));
      send.disabled = busy || Boolean(problem);
      if (problem) answer.hidden = true;
      const drafted = problem ? undefined : { event: name, channel: to, data: value };
      programs.show(drafted);
      return drafted;
    }

    function fill(draft) {
      event.value = String(draft.event ?? '');
      channel.value = String(draft.channel ?? 'public');
      data.value = JSON.stringify(draft.data ?? null, null, 2);
      validate();
      event.focus();
    }

    async function publish(draft) {
      busy = true;
      send.disabled = true;
      try {
        await heard(stream, draft.channel);
        const id = `evt_${crypto.randomUUID().replaceAll('-', '')}`;
        const arrival = arrived(stream, id);
        stream.posting(id);
        const got = await api.dispatch(JSON.stringify({ ...draft, id }));
        const said = `${got.status} ${got.answer.message ?? ''}`.trim();
        history.add(draft, got.ok, said);
        showAnswer(got, said, got.ok ? arrival : undefined);
      } catch (error) {
        history.add(draft, false, `No answer: ${error.message}`);
        showAnswer({ ok: false, answer: {} }, error.message);
      } finally {
        busy = false;
        send.disabled = !validate();
      }
    }

    function showAnswer({ ok, answer: body, ms }, title, arrival) {
      const facts = element('dl', { className: 'facts' });
      const fact = (name, value) =>
        value !== undefined && facts.append(element('dt', {}, name), element('dd', {}, value));
      const { id, seq, delivered, gone, queued } = body;
      fact('id', id);
      if (seq) fact('position', element('a', { href: trace(body) }, `${body.channel} #${seq}`));
      fact('delivered', delivered === undefined ? undefined : String(delivered));
      fact('gone', gone ? String(gone) : undefined);
      fact('queued', queued ? String(queued) : undefined);
      if (ms !== undefined) fact('answered', `after ${ms} ms`);
      if (arrival) {
        const came = element('span', {}, 'not yet');
        fact('arrived', came);
        void arrival.then(
          (latency) => (came.textContent = latency ? `here after ${latency.ms} ms` : 'here'),
        );
      }
      answer.className = `notice ${ok ? 'ok' : ''}`;
      answer.replaceChildren(element('strong', {}, title), facts);
      answer.hidden = false;
      announce(title);
    }

    form.onsubmit = (submit) => {
      submit.preventDefault();
      const draft = validate();
      if (draft && !busy) void publish(draft);
    };
    form.append(
      element('h2', {}, 'An event'),
      element(
        'div',
        { className: 'pair' },
        field('Event', event),
        field('Channel', channel, channels),
      ),
      field('Data, as JSON', data, validity),
      element('div', { className: 'row' }, send),
      answer,
    );

    return {
      element: element(
        'div',
        { className: 'columns publish' },
        form,
        element(
          'div',
          {},
          element(
            'section',
            { className: 'card' },
            element('h2', {}, 'The same from a program'),
            programs.element,
          ),
          element(
            'section',
            { className: 'card' },
            element('h2', {}, 'Published in this tab'),
            history.element,
          ),
        ),
      ),
      show(argument) {
        channels.replaceChildren(
          ...[...stream.channels.keys()].map((value) => element('option', { value })),
        );
        if (argument) {
          try {
            fill(JSON.parse(argument));
          } catch {
            // Not made by this console.
          }
          window.history.replaceState(null, '', '#publish');
        }
        validate();
      },
      close() {},
    };
  },
};

/** The event in the form as a program in each language. The secret is shown only on demand, and always copied. */
function snippets(api) {
  const code = element('pre', { tabIndex: 0, role: 'group', 'aria-label': 'Program' });
  let language = 'curl';
  let secret = '';
  let isShown = false;
  let draft;

  const choices = Object.entries(LANGUAGES).map(([key, { title }]) =>
    button(
      title,
      () => {
        language = key;
        update();
      },
      { dataset: { language: key } },
    ),
  );
  const reveal = button('Show the secret', () => {
    isShown = !isShown;
    update();
  });
  const copy = copyButton(() => written(secret), 'Copy');

  function written(key) {
    const url = new URL('/dispatch', location.href).href;
    return draft
      ? LANGUAGES[language].write({ url, secret: key, event: draft })
      : 'Complete the form first.';
  }

  function update() {
    for (const choice of choices) {
      choice.setAttribute('aria-pressed', String(choice.dataset.language === language));
    }
    reveal.textContent = isShown ? 'Hide the secret' : 'Show the secret';
    copy.disabled = !draft;
    code.textContent = written(isShown ? secret : MASK);
  }

  void api.secret().then(
    (given = '') => {
      secret = given;
      update();
    },
    () => {}, // The header says that the gateway does not answer.
  );
  update();
  return {
    element: element(
      'div',
      { className: 'snippets' },
      element('div', { className: 'row', role: 'group', 'aria-label': 'Language' }, ...choices),
      code,
      element('div', { className: 'row' }, copy, reveal),
    ),
    /** @param {object | undefined} event */
    show(event) {
      draft = event;
      update();
    },
  };
}

function trace({ channel, seq }) {
  return `#trace/${encodeURIComponent(`${channel}#${seq}`)}`;
}

/** Listens to the channel, so that Live shows the event; an event can be published to one that is refused, too. */
async function heard(stream, channel) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([stream.listen(channel).ready(), late]).catch(() => {});
}

/** Resolves when the event arrives, with its latency. */
function arrived(stream, id) {
  return new Promise((resolve) => {
    const off = stream.on((what, entry) => {
      if (what === 'entry' && entry.kind === 'event' && entry.event.id === id) {
        off();
        resolve(entry.latency);
      }
    });
  });
}
