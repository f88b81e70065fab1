import { readFile } from 'node:fs/promises';
import { inRepository } from 'realtime-events-testkit/repository.mjs';

/**
 * The page that receives. Its functions, for the browser:
 *
 * - `listen(kind, url, options)` resolves when it is subscribed
 * - `expect(count)`, before a push: `received()` then resolves when so many more events have been handled
 *
 * @returns {Promise<string>} HTML
 */
export async function receiver() {
  const centrifuge = await readFile(
    inRepository('node_modules/centrifuge/dist/centrifuge.js'),
    'utf8',
  );
  return `<!doctype html>
<title>Receiver</title>
<script>${centrifuge.replace(/^\/\/# sourceMappingURL=.*$/m, '')}</script>
<script type="module">(${page})()</script>
`;
}

/** Runs in the browser. */
async function page() {
  const CHANNEL = 'public:prices';
  const { connect } = await import('/realtime-events.mjs');
  let left = 0;
  let sum = 0;
  let finish;
  let finished;

  function handle({ price, volume }) {
    sum += price * volume;
    if (--left === 0) finish();
  }

  const kinds = {
    async bare(url) {
      const socket = new WebSocket(url);
      const handlers = { price: handle };
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        handlers[frame.event]?.(frame.data);
      };
      await new Promise((resolve) => (socket.onopen = resolve));
    },
    async ours(url, options) {
      const channel = connect({ url, ...options }).channel(CHANNEL);
      channel.on('price', ({ data }) => handle(data));
      await new Promise((resolve) => channel.onState(({ name }) => name === 'live' && resolve()));
    },
    async centrifuge(url) {
      const client = new Centrifuge(url);
      const subscription = client.newSubscription(CHANNEL);
      const handlers = { price: handle };
      subscription.on('publication', ({ data }) => handlers[data.event]?.(data.data));
      subscription.subscribe();
      client.connect();
      await subscription.ready();
    },
  };

  window.listen = (kind, url, options) => kinds[kind](url, options);
  window.expect = (count) => {
    left = count;
    finished = new Promise((resolve) => (finish = resolve));
  };
  // A while later, because a page also works after the last handler: it stores, posts and collects garbage.
  window.received = () =>
    finished.then(() => new Promise((resolve) => setTimeout(() => resolve(sum), 200)));
  window.isReady = true;
}
