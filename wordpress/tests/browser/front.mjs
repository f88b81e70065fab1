import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { openEditor } from 'realtime-events-testkit/wordpress/editor.mjs';
import { isLive, requests, stage } from './stage.mjs';

const on = stage();

/** Titles, and the text that a reader sees. */
const TITLES = [
  ['Tom &amp; Jerry', 'Tom & Jerry'],
  ['1 &lt; 2', '1 < 2'],
  ['A <em>small</em> step', 'A small step'],
  [`Bild <img src=x onerror="window.hacked=1">`, 'Bild'],
  [`Script <script>window.hacked=1</script>here`, 'Script here'],
  [`</script><script>window.hacked=1</script>Ende`, 'Ende'],
  [`"><svg onload="window.hacked=1">x`, `">x`],
  [`' onmouseover='window.hacked=1`, `' onmouseover='window.hacked=1`],
  [`<a href="javascript:window.hacked=1">Link</a>`, 'Link'],
  [`<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>Rahmen`, 'Rahmen'],
  [`<template><img src=x onerror="window.hacked=1"></template>Vorlage`, 'Vorlage'],
  [`<style>@import "x";</style>Stil`, 'Stil'],
  ['&lt;img src=x onerror=window.hacked=1&gt;', '<img src=x onerror=window.hacked=1>'],
  [
    "${window.hacked=1}{{constructor.constructor('window.hacked=1')()}}",
    "${window.hacked=1}{{constructor.constructor('window.hacked=1')()}}",
  ],
  ['العنوان ‮ 𝔊', 'العنوان ‮ 𝔊'],
];

const titles = (page) => page.locator('.realtime-feed__title').allTextContents();

/** An item of a feed. What screen readers are told is not one: it has the same text a little later. */
const item = (page, text) => page.locator('.realtime-feed__title', { hasText: text });

/** Asserts that nothing of the events became markup or ran. */
async function nothingRan(page, problems, where) {
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(
    await page
      .locator(where)
      .locator('img, script, svg, iframe, style, template, [onmouseover]')
      .count(),
    0,
  );
  assert.deepEqual(problems, []);
}

test('a visitor sees a post as soon as it is published', { skip }, async () => {
  const { page, problems } = await on.visit(
    await on.publish('[realtime_feed][realtime_feed channel="public:empty"]'),
  );
  const empty = page.locator('.realtime-feed__empty');
  assert.ok(await empty.last().isVisible());

  await on.site.php(
    `kses_remove_filters(); wp_insert_post( array( 'post_status' => 'publish', 'post_title' => 'Breaking &amp; <b>new</b>', 'post_name' => 'breaking' ) );`,
  );

  const link = page.getByRole('link', { name: 'Breaking & new' });
  await link.waitFor();
  assert.equal(await link.getAttribute('href'), `${on.site.url}/breaking/`);
  assert.match(
    await page.locator('.realtime-feed time').first().getAttribute('datetime'),
    /^\d{4}-.*Z$/,
  );
  assert.ok(await empty.first().isHidden());
  assert.deepEqual(problems, []);
});

test('a feed shows the newest event first, and no more than its limit', { skip }, async () => {
  const { page } = await on.visit(
    await on.publish("[realtime_feed limit='2' events='goal, over_*']"),
  );
  const events = [
    ['goal', 'one'],
    ['other', 'x'],
    ['over_time', 'two'],
    ['goal', 'three'],
  ];
  await on.dispatchAll(events.map(([event, name]) => [event, { name }]));
  await item(page, 'three').waitFor();
  assert.deepEqual(await titles(page), ['three', 'two']);
});

test('a feed and an element show every title as text', { skip }, async () => {
  const address = await on.publish(
    `[realtime_feed limit="100" events="hostile"]<p id="one" data-realtime-event="hostile" data-realtime-text="title"></p>`,
  );
  const { page, problems } = await on.visit(address);
  await on.dispatchAll(
    TITLES.map(([title]) => ['hostile', { title, url: 'javascript:window.hacked=1' }]),
  );
  await page.waitForFunction(
    (length) => document.querySelectorAll('.realtime-feed li').length === length,
    TITLES.length,
  );

  const shown = TITLES.map(([, text]) => text);
  assert.deepEqual((await titles(page)).reverse(), shown);
  assert.equal(await page.locator('#one').textContent(), shown.at(-1));
  assert.equal(await page.locator('.realtime-feed a').count(), 0);
  await nothingRan(page, problems, '.realtime-feed, #one');
});

test('a feed shows events without a usable title by their names and values', { skip }, async () => {
  const { page, problems } = await on.visit(
    await on.publish("[realtime_feed channel='public:odd' limit='100' events='*']"),
    ['public:odd'],
  );
  const name = `<img src=x onerror="window.hacked=1">`;
  const odd = [
    [null, ''],
    [7, ': 7'],
    ['text', ': text'],
    [[], ''],
    [['title'], ': title'],
    [{ title: {} }, ''],
    [{ title: '' }, ''],
    [{ title: ['a'] }, ''],
    [{ title: '<img>' }, ''],
    [{ url: 7 }, ': url 7'],
    [{ url: '//x' }, ': url //x'],
  ];
  await on.dispatchAll([
    ...odd.map(([data]) => [name, data, 'public:odd']),
    ['last', {}, 'public:odd'],
  ]);
  await item(page, 'last').waitFor();
  assert.deepEqual(await titles(page), [
    'last',
    ...odd.map(([, values]) => name + values).reverse(),
  ]);
  await nothingRan(page, problems, '.realtime-feed');
});

test('elements show the events that they name', { skip }, async () => {
  const address = await on.publish(`[realtime_feed]
    <span id="stock" data-realtime-event="stock_changed" data-realtime-match="product_id=42" data-realtime-text="quantity">9</span>
    <span id="deep" data-realtime-event="stock_changed" data-realtime-match="product_id=42&amp;where.city=K%C3%B6ln" data-realtime-text="where.shelf">?</span>
    <span id="own" data-realtime-event="stock_changed" data-realtime-text="constructor.name">kept</span>
    <span id="proto" data-realtime-event="stock_changed" data-realtime-text="__proto__">kept</span>
    <span id="map" data-realtime-event="stock_changed" data-realtime-text="where">kept</span>
    <span id="count" data-realtime-event="stock_*, comment_added" data-realtime-count="1233">1,233</span>
    <span id="news" data-realtime-channel="public:news" data-realtime-event="*" data-realtime-count>0</span>
    <span id="code" data-realtime-event="stock_changed" data-realtime-match="alert(1)" data-realtime-text="window.hacked=1">kept</span>`);
  const { page, problems } = await on.visit(address, ['public', 'public:news']);
  await on.dispatchAll([
    ['stock_changed', { product_id: 41, quantity: 1 }],
    ['stock_changed', { product_id: 42, quantity: 0, where: { city: 'Köln', shelf: 'B<7' } }],
    ['stock_changed', { product_id: 42, where: { city: 'Bonn', shelf: 'C' } }],
    ['comment_added', { product_id: 42, quantity: 5 }],
    ['comment_added', {}, 'public:news'],
  ]);
  await page.locator('#news', { hasText: '1' }).waitFor();
  await page.locator('#count', { hasText: '1,237' }).waitFor();

  const texts = await page
    .locator('span[id]')
    .evaluateAll((all) =>
      Object.fromEntries(
        all.filter((one) => one.dataset.realtimeEvent).map((one) => [one.id, one.textContent]),
      ),
    );
  assert.deepEqual(texts, {
    stock: '0',
    deep: 'B<7',
    own: 'kept',
    proto: 'kept',
    map: 'kept',
    count: '1,237',
    news: '1',
    code: 'kept',
  });
  await nothingRan(page, problems, 'main');
});

test(
  'a page without live parts does not connect, but a script of the theme can',
  { skip },
  async () => {
    await on.site.php(`update_option( 'realtime_events', array( 'everywhere' => true ) );`);
    const { page, problems } = await newPage(on.browser);
    const sockets = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    await page.goto(await on.publish('Nothing.'));
    await page.waitForTimeout(300);
    assert.deepEqual(sockets, []);

    await page.evaluate(() => {
      window.got = [];
      window.realtimeEvents.on('goal', ({ data }) => window.got.push(data));
    });
    await isLive(page);
    await on.dispatch('goal', { home: 2 });
    await page.waitForFunction(() => window.got.length);
    assert.deepEqual(await page.evaluate(() => window.got), [{ home: 2 }]);
    assert.equal(await page.evaluate(() => window.realtimeEvents.client.state.name), 'open');
    assert.equal(sockets.length, 1);
    assert.deepEqual(problems, []);
    await on.site.php(`delete_option( 'realtime_events' );`);
  },
);

test(
  'every visitor gets the same page, without anything of a user, and requests no token',
  { skip },
  async () => {
    const address = await on.publish(
      `[realtime_feed]<p data-realtime-channel="editors" data-realtime-event="*" data-realtime-count>0</p>`,
    );
    const [one, two] = await Promise.all(
      [address, address].map(async (url) => (await fetch(url)).text()),
    );
    assert.equal(one, two);
    assert.ok(one.includes('id="realtime-events-config"'));
    assert.ok(!one.includes('nonce'));

    const { page, problems } = await newPage(on.browser);
    const asked = requests(page);
    await page.goto(address);
    await isLive(page);
    assert.deepEqual([asked, problems], [[], []]);
  },
);

test('a user reads a private channel, and a visitor does not', { skip }, async () => {
  const address = await on.publish(
    `[realtime_feed channel="editors" events="*"]<p id="mine" data-realtime-channel="user:1" data-realtime-event="*" data-realtime-count>0</p>`,
  );
  const context = await on.logIn();
  const page = await context.newPage();
  const asked = requests(page);
  await page.goto(address);
  await isLive(page, ['editors', 'user:1']);
  const visitor = await on.visit(address, []);
  assert.equal(await visitor.page.locator('.realtime-feed').count(), 0);

  await on.dispatchAll([
    ['draft_saved', { title: 'Not yet' }, 'editors'],
    ['hello', {}, 'user:1'],
  ]);
  await page.locator('.realtime-feed__title', { hasText: 'Not yet' }).waitFor();
  await page.locator('#mine', { hasText: '1' }).waitFor();
  assert.deepEqual(asked, ['token 200']);
  assert.equal(await visitor.page.locator('#mine').textContent(), '0');
});

test(
  'a channel that a script adds later gets its own token, and a forbidden one is closed',
  { skip },
  async () => {
    const page = await (await on.logIn()).newPage();
    const asked = requests(page);
    await page.goto(await on.publish(`[realtime_feed channel="editors" events="*"]`));
    await isLive(page, ['editors']);

    const states = page.evaluate(
      () =>
        new Promise((done) => {
          const other = window.realtimeEvents.channel('user:2');
          other.onState((state) => done(state.name));
        }),
    );
    assert.equal(await states, 'closed');
    await isLive(page, ['user:1', 'editors']);
    assert.deepEqual(asked, ['token 200', 'token 403', 'token 200']);
  },
);

test('the channels of a page are divided among as many tokens as they need', { skip }, async () => {
  const page = await (await on.logIn()).newPage();
  const asked = requests(page);
  await page.goto(await on.publish(`[realtime_feed channel="editors" events="*"]`));
  await isLive(page, ['editors']);

  const states = await page.evaluate(() => {
    const names = [];
    for (let n = 100; n < 150; n++) {
      names.push(String(n).padEnd(75, 'x'));
    }
    for (let n = 200; n < 260; n++) {
      names.push('short' + n);
    }
    const live = (name) =>
      new Promise((done) =>
        window.realtimeEvents
          .channel(name)
          .onState((state) => ['live', 'closed'].includes(state.name) && done(state.name)),
      );
    return Promise.all(names.map(live));
  });

  assert.deepEqual([...new Set(states)], ['live']);
  assert.deepEqual(asked, Array(4).fill('token 200'));
});

test('a page from a cache renews its expired nonce', { skip }, async () => {
  const context = await on.logIn();
  const cached = await on.cache(
    context,
    await on.publish(`[realtime_feed channel="editors" events="*"]`),
    (html) => {
      assert.match(html, /"nonce":"\w{10}"/);
      return html.replace(/"nonce":"\w+"/, '"nonce":"0123456789"');
    },
  );
  const page = await context.newPage();
  const asked = requests(page);
  await page.goto(cached);
  await isLive(page, ['editors']);

  await on.dispatch('draft_saved', { title: 'Still here' }, 'editors');
  await item(page, 'Still here').waitFor();
  assert.deepEqual(asked, ['token 403', 'nonce 200', 'token 200']);
});

test(
  'a user who has logged out is a visitor, and the page does not repeat its requests',
  { skip },
  async () => {
    const context = await on.logIn();
    const address = await on.publish(
      `[realtime_feed channel="editors" events="*"][realtime_feed channel="public" events="*"]`,
    );
    const cached = await on.cache(context, address);
    await context.clearCookies();
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const asked = requests(page);
    await page.goto(cached);
    await isLive(page);
    await page.waitForTimeout(3000);

    assert.deepEqual(asked, ['token 403', 'nonce 400']);
    assert.deepEqual(errors, []);
    await on.dispatchAll([
      ['draft_saved', { title: 'Not for you' }, 'editors'],
      ['goal', { name: 'for everybody' }],
    ]);
    await item(page, 'for everybody').waitFor();
    assert.equal(await page.getByText('Not for you').count(), 0);
  },
);

test('no cache may store a token', { skip }, async () => {
  const context = await on.logIn();
  const page = await context.newPage();
  await page.goto(await on.publish(`[realtime_feed channel="editors" events="*"]`));
  const url = `${on.site.url}/wp-json/realtime-events/v1/token?channels=editors`;
  const answers = await page.evaluate(async (token) => {
    const { nonce } = JSON.parse(
      document.getElementById('realtime-events-config').textContent,
    ).user;
    const ask = async (headers) => {
      const answer = await fetch(token, { headers });
      return [answer.status, answer.headers.get('cache-control')];
    };
    return [await ask({ 'X-WP-Nonce': nonce }), await ask({})];
  }, url);
  // Without a nonce the cookies do not count: a page of another site gets no token.
  assert.deepEqual(
    answers.map(([status]) => status),
    [200, 401],
  );
  for (const [, caching] of answers) assert.match(caching, /\bno-store\b/);
});

test('the editor has the block, and shows it as visitors see it', { skip }, async () => {
  const context = await on.logIn();
  const page = await context.newPage();
  const canvas = await openEditor(page, on.site, 'page');
  await page.waitForFunction(() => window.wp?.blocks?.getBlockType('realtime-events/feed'));
  await page.evaluate(() =>
    wp.data
      .dispatch('core/block-editor')
      .insertBlocks(wp.blocks.createBlock('realtime-events/feed', { channel: 'public:block' })),
  );
  await canvas.locator('.realtime-feed__empty').waitFor();
  await page.getByLabel('Events', { exact: true }).fill('goal');
  const address = await page.evaluate(async () => {
    await wp.data.dispatch('core/editor').editPost({ title: 'With a block', status: 'publish' });
    await wp.data.dispatch('core/editor').savePost();
    return wp.data.select('core/editor').getPermalink();
  });

  const visitor = await on.visit(address, ['public:block']);
  await on.dispatch('goal', { name: 'in the block' }, 'public:block');
  await item(visitor.page, 'in the block').waitFor();
  assert.deepEqual(visitor.problems, []);
});

test(
  'a page with data-realtime-reset reloads when missed events are no longer in the log',
  { skip },
  async () => {
    const { page } = await on.visit(
      await on.publish(`<p data-realtime-reset="reload">[realtime_feed events="goal"]</p>`),
    );
    await on.dispatch('goal', { name: 'before' });
    await item(page, 'before').waitFor();
    await page.evaluate(() => (window.before = true));

    const { secret } = on.gateway;
    await on.replaceGateway();
    assert.equal(on.gateway.secret, secret);

    await page.waitForFunction(() => window.before === undefined, undefined, { timeout: 60_000 });
    await isLive(page);
  },
);
