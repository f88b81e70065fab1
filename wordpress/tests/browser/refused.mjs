import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { isLive, requests, stage } from './stage.mjs';

const on = stage();
let user;

before(async () => {
  if (skip) return;
  await on.started();
  await on.mustUse(
    'theme.php',
    `add_action( 'wp_enqueue_scripts', static function () {
	wp_enqueue_script( 'realtime-events' );
} );`,
  );
  user = await on.logIn();
});

/** What a page says in the console, and the errors that nothing caught. */
function listen(page) {
  const lines = [];
  const errors = [];
  page.on(
    'console',
    (line) => line.text().startsWith('Realtime Events') && lines.push(line.text()),
  );
  page.on('pageerror', (error) => errors.push(String(error)));
  return { lines, errors };
}

const COUNTER = `<p data-realtime-channel="editors" data-realtime-event="*" data-realtime-count="0">0</p>`;

const state = (page, name) =>
  page.evaluate((channel) => window.realtimeEvents.channel(channel).state, name);

const HTML = '<!doctype html><title>Log in</title>';
const json = (status, code) => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify({ code, message: `A sentence about ${code}.`, data: { status } }),
});

/** Answers to the request for a token that are not the plugin's, and whether the site is asked again soon. */
const ANSWERS = {
  'a security plugin closes the REST API': [json(401, 'rest_not_logged_in'), false],
  'a security plugin removes its routes': [json(404, 'rest_no_route'), false],
  'a firewall blocks it': [{ status: 403, contentType: 'text/html', body: HTML }, false],
  'it is redirected to a login form': [
    { status: 200, contentType: 'text/html', body: HTML },
    false,
  ],
  'it is empty': [{ status: 200, contentType: 'application/json', body: 'null' }, false],
  'the site has no secret': [json(503, 'realtime_events_no_secret'), true],
  'the site is in maintenance': [{ status: 503, contentType: 'text/html', body: HTML }, true],
  'there are too many': [{ status: 429, contentType: 'text/html', body: HTML }, true],
  'the network fails': [undefined, true],
};

for (const [name, [answer, isSoon]] of Object.entries(ANSWERS)) {
  test(
    `the page says once why it has no token when ${name}${isSoon ? ', and asks again' : ''}`,
    { skip },
    async (t) => {
      const page = await user.newPage();
      t.after(() => page.close());
      const { lines, errors } = listen(page);
      let asked = 0;
      await page.route(/\/token\b/, (route) => {
        asked++;
        return answer ? route.fulfill(answer) : route.abort();
      });
      await page.goto(await on.publish(COUNTER + '[realtime_feed]'));
      await isLive(page);
      await page.waitForTimeout(3500); // The library asks after 1 s, and after 2 s.

      assert.deepEqual(errors, []);
      assert.equal(lines.length, 1, lines.join('\n'));
      assert.match(lines[0], /token/);
      assert.deepEqual(await state(page, 'editors'), { name: 'subscribing' });
      if (!isSoon) {
        assert.equal(asked, 1);
        return;
      }
      assert.ok(asked > 1, String(asked));
      await page.unroute(/\/token\b/);
      await isLive(page, ['editors']);
    },
  );
}

test('a visitor is told that a private channel needs a login', { skip }, async () => {
  const { page, problems } = await newPage(on.browser);
  const { lines, errors } = listen(page);
  const asked = requests(page);
  await page.goto(await on.publish(COUNTER + COUNTER));
  await page.waitForFunction(() => window.realtimeEvents);
  const closed = await page.evaluate(
    () =>
      new Promise((done) => {
        const editors = window.realtimeEvents.channel('editors');
        editors.onState(() => done(editors.state));
      }),
  );
  assert.deepEqual([closed.name, closed.reason], ['closed', 'token_required']);
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(lines[0], /\beditors\b.*\btoken_required\b/);
  assert.deepEqual([asked, errors, problems], [[], [], []]);
});

test('a visitor opens no connection for private elements', { skip }, async () => {
  const { page } = await newPage(on.browser);
  const sockets = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(await on.publish(COUNTER));
  await page.waitForTimeout(300);
  assert.deepEqual(sockets, []);
});

test(
  'a user is told which channels they may not read, alone or beside others',
  { skip },
  async (t) => {
    const page = await user.newPage();
    t.after(() => page.close());
    const { lines, errors } = listen(page);
    await page.goto(await on.publish(COUNTER + '[realtime_feed]'));
    await isLive(page, ['public', 'editors']);
    const reasons = await page.evaluate(async () => {
      const closed = (name) =>
        window.realtimeEvents
          .channel(name)
          .ready()
          .catch(({ code }) => [code, window.realtimeEvents.channel(name).state.name]);
      const alone = await closed('user:2');
      return [alone, ...(await Promise.all([closed('user:3'), closed('users')]))];
    });
    assert.deepEqual(reasons[0][0], 'forbidden');
    assert.deepEqual(reasons[1][0], 'forbidden');
    assert.equal(reasons[2], undefined);
    assert.deepEqual(
      lines.map((line) => line.match(/user:\d.*forbidden/)?.[0].slice(0, 6)),
      ['user:2', 'user:3'],
      lines.join('\n'),
    );
    assert.deepEqual(errors, []);
  },
);

test('a user who has logged out in another tab is told so', { skip }, async (t) => {
  const context = await on.logIn();
  t.after(() => context.close());
  const cached = await on.cache(context, await on.publish(COUNTER));
  await context.clearCookies();
  const page = await context.newPage();
  const { lines, errors } = listen(page);
  const asked = requests(page);
  await page.goto(cached);
  await page.waitForFunction(() => window.realtimeEvents);
  const line = await page.waitForEvent('console', (each) => each.text().startsWith('Realtime'));

  assert.match(line.text(), /editors.*token_required/);
  assert.deepEqual([asked, lines.length, errors], [['token 403', 'nonce 400'], 1, []]);
});
