import { badge, element, field } from './dom.mjs';
import { json } from './json.mjs';
import { problem } from './problem.mjs';
import { write } from './table.mjs';
import { duration, exactTime } from './wording.mjs';

const PAUSE = 250; // ms after the last key

/** The form that takes a token, and says what is in it and why it is refused. */
export function checker({ api, announce }) {
  const failure = problem();
  const result = element('div', { className: 'checked' });
  const text = element('textarea', {
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: false,
    rows: 5,
    className: 'token',
    placeholder: 'eyJ…',
    oninput() {
      clearTimeout(timer);
      timer = setTimeout(check, PAUSE);
    },
  });
  let timer;
  let ticking;
  let expiry; // the sentence about the time, which goes on

  async function check() {
    clearTimeout(timer);
    const token = text.value.trim();
    if (!token) {
      expiry = undefined;
      result.replaceChildren();
      failure.hide();
      return;
    }
    try {
      const answer = await api.post('/.local/token/check', { token });
      if (token !== text.value.trim()) return; // it has changed meanwhile
      failure.hide();
      const until = answer.claims?.exp;
      const time = element('p', { className: 'hint' });
      expiry = typeof until === 'number' ? { time, until } : undefined;
      tick();
      result.replaceChildren(...verdict(answer, time));
      announce(answer.valid ? 'The token is valid.' : `The token is refused. ${answer.reason}`);
    } catch (error) {
      expiry = undefined;
      result.replaceChildren();
      failure.show(error);
    }
  }

  function tick() {
    if (!expiry) return;
    const { time, until } = expiry;
    const seconds = until - Date.now() / 1000;
    const moment = new Date(until * 1000);
    const at = Number.isNaN(moment.getTime())
      ? ''
      : ` (${exactTime(moment).slice(0, 8)} on ${moment.toLocaleDateString()})`;
    write(
      time,
      seconds >= 0
        ? `Expires in ${duration(seconds)}${at}`
        : `Expired ${duration(-seconds)} ago${at}`,
    );
  }

  return {
    element: element(
      'form',
      {
        className: 'card',
        onsubmit(submit) {
          submit.preventDefault();
          void check();
        },
      },
      element('h2', {}, 'Check a token'),
      field('Token', text),
      element(
        'p',
        { className: 'hint' },
        'It goes only to this gateway, which decides as the functions do.',
      ),
      element('div', { className: 'row' }, element('button', { className: 'primary' }, 'Check')),
      failure.element,
      result,
    ),

    /** Puts a token into the form and checks it. */
    take(token) {
      text.value = token;
      text.focus();
      void check();
    },

    /** The time goes on while the view is shown. */
    start() {
      tick();
      ticking ??= setInterval(tick, 1000);
    },

    stop() {
      clearInterval(ticking);
      ticking = undefined;
    },
  };
}

function verdict({ header, claims, valid, reason, channels = [] }, time) {
  return [
    element(
      'div',
      { className: valid ? 'notice ok' : 'notice' },
      element('b', {}, valid ? 'Valid' : 'Refused'),
      !valid && element('p', {}, reason ?? 'The gateway gives no reason.'),
      time,
    ),
    channels.length > 0 && channelList(channels),
    header && part('Header', header),
    claims && part('Claims', claims),
  ].filter(Boolean);
}

function channelList(channels) {
  return element(
    'div',
    {},
    element('h3', {}, 'Which channels it opens'),
    element(
      'ul',
      { className: 'plain' },
      ...channels.map(({ channel, allowed, reason }) =>
        element(
          'li',
          { className: 'row' },
          badge(allowed ? 'opens' : 'refused', allowed ? 'ok' : 'bad'),
          element('b', { className: 'mono' }, channel),
          reason && element('span', { className: 'soft' }, reason),
        ),
      ),
    ),
  );
}

function part(title, value) {
  return element('div', {}, element('h3', {}, title), json(value));
}
