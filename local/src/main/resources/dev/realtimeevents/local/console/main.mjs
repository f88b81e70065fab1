import { createApi } from './api.mjs';
import { element } from './dom.mjs';
import { showState } from './state.mjs';
import { createStream } from './stream.mjs';

/**
 * The views, in the order of the rail. Each has a module of its name, which exports `view`:
 *
 *     export const view = {
 *       title: 'Channels',
 *       open(context) {             // once, when it is first shown
 *         return {
 *           element,                // begins with h2: the page has the h1
 *           show(argument) {},      // each time that it becomes visible; what follows `#channels/`, decoded
 *           close() {},             // when it is hidden: stop to poll
 *         };
 *       },
 *     };
 */
const VIEWS = {
  live: 'Live',
  publish: 'Publish',
  channels: 'Channels',
  connections: 'Connections',
  trace: 'Trace',
  tokens: 'Tokens',
  faults: 'Faults',
};

const at = (id) => document.getElementById(id);
const opened = new Map();
let visible;

const api = createApi();
const stream = createStream(api);

/**
 * What each view gets: `api` (api.mjs), `client` (of the browser library), `stream` (the channels that the
 * console listens to, stream.mjs), `announce(text)` for screen readers, `go(hash)`.
 */
const context = {
  api,
  client: stream.client,
  stream,
  announce(text) {
    at('announcer').textContent = text;
  },
  go(hash) {
    location.hash = hash;
  },
};

/** The view and its argument in the address: `#trace/public%236` is `trace` and `public#6`. */
function route() {
  const [, name = 'live', argument = ''] = /^#?([a-z]*)(?:\/(.*))?$/s.exec(location.hash) ?? [];
  return { name: Object.hasOwn(VIEWS, name) ? name : 'live', argument: decoded(argument) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Opens a view, or a page that says why it cannot be opened. */
async function open(name) {
  try {
    const { view } = await import(`./${name}.mjs`);
    return view.open(context);
  } catch (error) {
    console.error(error);
    opened.delete(name);
    const text = `${VIEWS[name]} could not be loaded: ${error.message} Reload the page.`;
    return { element: element('p', { className: 'empty' }, text), show() {}, close() {} };
  }
}

async function show() {
  const { name, argument } = route();
  const isFirst = !visible;
  const isOther = visible?.name !== name;
  for (const link of at('rail').children) {
    if (link.dataset.view === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${VIEWS[name]} · Realtime Events`;
  at('title').textContent = VIEWS[name];
  if (!opened.has(name)) opened.set(name, open(name));
  const shown = await opened.get(name);
  if (route().name !== name) return;
  if (isOther) {
    visible?.shown.close();
    visible = { name, shown };
    at('view').replaceChildren(shown.element);
    at('view').dataset.view = name;
    if (!isFirst) {
      scrollTo(0, 0);
      at('title').focus({ preventScroll: true });
    }
  }
  shown.show(argument);
}

at('rail').append(
  ...Object.entries(VIEWS).map(([name, title]) =>
    element('a', { href: `#${name}`, dataset: { view: name } }, title),
  ),
);
document.querySelector('.skip').onclick = (click) => {
  click.preventDefault();
  at('main').focus();
};
at('address').textContent = location.host;
showState(stream, api);
addEventListener('hashchange', show);
void show();
