import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { newContext, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { openEditor } from 'realtime-events-testkit/wordpress/editor.mjs';
import { isLive, stage } from './stage.mjs';

const on = stage();

const block = (name, attributes) => `<!-- wp:realtime-events/${name} ${json(attributes)} /-->`;

/** As the editor writes the attributes of a block. */
const json = (attributes) =>
  JSON.stringify(attributes)
    .replaceAll('--', '\\u002d\\u002d')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll('\\"', '\\u0022');

const titles = (page) => page.locator('.realtime-feed__title').allTextContents();

/** The lists of a page without the words of their times: as a visitor gets it, or as it is in an open page. */
function lists(page, html) {
  return page.evaluate((text) => {
    const root = text ? new DOMParser().parseFromString(text, 'text/html') : document;
    return [...root.querySelectorAll('.realtime-feed__list')].map((list) => {
      const copy = list.cloneNode(true);
      for (const time of copy.querySelectorAll('time[datetime]')) {
        time.removeAttribute('title');
        time.textContent = '';
      }
      copy.querySelectorAll('[style]').forEach((item) => item.removeAttribute('style'));
      return copy.innerHTML;
    });
  }, html);
}

const source = async (address) => (await fetch(address)).text();

/** Waits until the texts of an item are these, from the top. */
async function shows(page, expected) {
  await page
    .waitForFunction(
      (texts) =>
        JSON.stringify(
          [...document.querySelectorAll('.realtime-feed__title')].map((each) => each.textContent),
        ) === texts,
      JSON.stringify(expected),
      { timeout: 15_000 },
    )
    .catch(() => {});
  assert.deepEqual(await titles(page), expected);
}

test('an event looks the same from the server and in the browser', { skip }, async () => {
  // WordPress makes images of another host from the emoji that the fonts of the browser lack.
  await on.mustUse(
    'no-emoji.php',
    "remove_action( 'wp_head', 'print_emoji_detection_script', 7 );",
  );
  const cases = JSON.parse(await readFile(new URL('../items.json', import.meta.url)));
  const address = await on.publish(
    cases
      .map(({ template = '' }, place) =>
        block('feed', { channel: 'public:items', events: `case_${place}`, template }),
      )
      .join('\n'),
  );
  const { page, problems } = await on.visit(address, ['public:items']);
  await on.site.php(
    `foreach ( json_decode( $args[0] ) as $place => $case ) {
      $id = realtime_events_dispatch( 'case_' . $place, $case->data, array( 'channel' => 'public:items', 'id' => 'case-' . $place ) + ( isset( $case->timestamp ) ? array( 'timestamp' => $case->timestamp ) : array( 'timestamp' => '2026-01-02T03:04:05Z' ) ) );
      if ( is_wp_error( $id ) ) { throw new Exception( $id->get_error_message() ); }
    }`,
    JSON.stringify(cases),
  );
  await page.waitForFunction(
    (length) => document.querySelectorAll('.realtime-feed__item').length === length,
    cases.length,
  );

  const live = await lists(page);
  const painted = await lists(page, await source(address));
  cases.forEach(({ name, html, hasTime }, place) => {
    const time =
      hasTime === false
        ? ''
        : '<time class="realtime-feed__time" datetime="2026-01-02T03:04:05Z"></time>';
    const expected = `<li class="realtime-feed__item" data-realtime-id="case-${place}">${html.replace('$event', `case_${place}`)}${time}</li>`;
    assert.equal(live[place], expected, `${name}, in the browser`);
    assert.equal(painted[place], expected, `${name}, from the server`);
  });
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(problems, []);
});

test('a page from a cache goes on where it was rendered, in order and once', { skip }, async () => {
  const address = await on.publish(
    `[realtime_feed channel="public:cache" events="goal" template="{n}"]
    <p id="score">[realtime_value channel="public:cache" event="goal" path="n" initial="none"]</p>`,
  );
  const goal = (n) => ['goal', { n }, 'public:cache'];
  const fresh = await on.cache(await newContext(on.browser), address);
  await on.dispatchAll([goal(1), goal(2)]);
  const { page } = await newPage(on.browser);
  const cached = await on.cache(page.context(), address);
  await on.dispatchAll([goal(3), ['other', { n: 0 }, 'public:cache'], goal(4), goal(5)]);

  await page.goto(cached);
  assert.deepEqual((await titles(page)).slice(-2), ['2', '1']);
  await shows(page, ['5', '4', '3', '2', '1']);
  assert.equal(await page.locator('#score').textContent(), '5');
  await on.dispatchAll([goal(6)]);
  await shows(page, ['6', '5', '4', '3', '2', '1']);
  await page.goto(address);
  assert.equal(await page.locator('#score').textContent(), '6');
  await shows(page, ['6', '5', '4', '3', '2', '1']);

  // Without a position the browser asks for the newest events.
  await page.goto(fresh);
  await shows(page, ['6', '5', '4', '3', '2', '1']);
});

test('a feed whose position is too old begins again with the newest events', { skip }, async () => {
  const address = await on.publish(
    `[realtime_feed channel="public:reset" events="goal" template="{n}"]`,
  );
  await on.dispatchAll([1, 2].map((n) => ['goal', { n }, 'public:reset']));
  const context = await newContext(on.browser);
  const cached = await on.cache(context, address, (html) =>
    html
      .replace(/data-realtime-epoch="[^"]*"/, 'data-realtime-epoch="of-another-log"')
      .replace(/>[^<>]*2<\/span>/, '>no longer true</span>'),
  );
  await on.dispatchAll([['goal', { n: 3 }, 'public:reset']]);
  const page = await context.newPage();
  await page.goto(cached);
  await shows(page, ['3', '2', '1']);
  assert.equal(await page.locator('[data-realtime-stale]').count(), 0);
  await on.dispatchAll([['goal', { n: 4 }, 'public:reset']]);
  await shows(page, ['4', '3', '2', '1']);
});

test('what is hidden, trashed or removed leaves open pages', { skip }, async () => {
  const { page } = await on.visit(
    await on.publish(`[realtime_feed channel="public:gone" events="told" template="{n}"]`),
    ['public:gone'],
  );
  const tell = (event, data) => [event, data, 'public:gone'];
  const told = [
    { n: 1, post_id: 7 },
    { n: 2, comment_id: 3, post_id: 7 },
    { n: 3, product_id: 8 },
    { n: 4, product_id: 9, parent_id: 8 },
    { n: 5, comment_id: 4, post_id: 10 },
    { n: 6, comment_id: 5, post_id: 10 },
    { n: 7 },
  ];
  await on.dispatchAll(told.map((data) => tell('told', data)));
  await shows(page, ['7', '6', '5', '4', '3', '2', '1']);
  await on.dispatchAll([tell('post_hidden', { post_id: 7, type: 'post' })]);
  await shows(page, ['7', '6', '5', '4', '3']);
  await on.dispatchAll([
    tell('post_trashed', { post_id: 8, type: 'product' }),
    tell('comment_removed', { comment_id: 4, post_id: 10, comment_count: 1 }),
  ]);
  await shows(page, ['7', '6']);
});

test(
  'times are relative to now, and only new events are announced, not each of a burst',
  { skip },
  async () => {
    const address = await on.publish(
      `[realtime_feed channel="public:quiet" events="goal" template="Goal {n}"]`,
    );
    await on.dispatchAll([['goal', { n: 1 }, 'public:quiet']]);
    const { page } = await on.visit(address, ['public:quiet']);
    const time = page.locator('.realtime-feed time').first();
    assert.match(await time.textContent(), /now|second|this minute/);
    assert.match(await time.getAttribute('title'), /20\d\d/);
    const ago = async (seconds) => {
      await time.evaluate((element, before) => {
        element.dateTime = new Date(Date.now() - before * 1000).toISOString();
        document.dispatchEvent(new Event('visibilitychange'));
      }, seconds);
      return time.textContent();
    };
    assert.equal(await ago(61), '1 minute ago');
    assert.equal(await ago(3 * 60 + 59), '3 minutes ago');
    assert.equal(await ago(2 * 3600 + 5), '2 hours ago');
    assert.equal(await ago(3 * 86_400 + 5), '3 days ago');
    assert.match(await ago(30 * 86_400), /20\d\d/);

    const status = page.locator('.realtime-feed [role=status]');
    assert.equal(await status.textContent(), '');
    assert.equal(await page.locator('.realtime-feed [aria-live]').count(), 0);
    await page.evaluate(() => {
      window.said = [];
      new MutationObserver(() =>
        window.said.push(document.querySelector('.realtime-feed [role=status]').textContent),
      ).observe(document.querySelector('.realtime-feed [role=status]'), { childList: true });
    });
    await on.dispatchAll([2, 3, 4].map((n) => ['goal', { n }, 'public:quiet']));
    await page.waitForFunction(() => window.said.length);
    await page.waitForTimeout(1500);
    assert.deepEqual(await page.evaluate(() => window.said), ['Goal 4']);
  },
);

const messages = (page) => page.locator('.realtime-notice__text').allTextContents();

test('a notice shows what happens now, and is dismissed by keyboard', { skip }, async () => {
  const address = await on.publish(
    `[realtime_notice channel="public:toast" events="goal" match="team=a" template="Goal {n}" seconds="0"]<a id="link" href="#x">Link</a>`,
  );
  const goal = (n, team = 'a') => [
    'goal',
    { n, team, url: 'https://example.com/' },
    'public:toast',
  ];
  await on.dispatchAll([goal(0)]);
  const context = await newContext(on.browser);
  const cached = await on.cache(context, address);
  await on.dispatchAll([goal(1)]);
  const page = await context.newPage();
  await page.setViewportSize({ width: 320, height: 600 });
  await page.goto(cached);
  await page.waitForFunction(() => document.querySelector('[data-realtime-notice]'));
  await isLive(page, ['public:toast']);
  await page.waitForTimeout(500);
  assert.deepEqual(await messages(page), []);

  await page.locator('#link').focus();
  await on.dispatchAll([goal(2, 'b'), goal(3), goal(4), goal(5), goal(6)]);
  await page.locator('.realtime-notice__text', { hasText: 'Goal 6' }).waitFor();
  assert.deepEqual(await messages(page), ['Goal 4', 'Goal 5', 'Goal 6']);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'link');
  const { x, width } = await page.locator('.realtime-notice__item').first().boundingBox();
  assert.ok(x >= 0 && x + width <= 320, `from ${x}, ${width} wide`);
  await page.locator('.realtime-notice [role=status]', { hasText: 'Goal' }).waitFor();

  await page.getByRole('button', { name: 'Dismiss' }).first().focus();
  await page.keyboard.press('Enter');
  assert.deepEqual(await messages(page), ['Goal 5', 'Goal 6']);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'link');
  await page.keyboard.press('Escape');
  assert.deepEqual(await messages(page), ['Goal 5']);
});

test('a notice goes by itself, but not while it is read', { skip }, async () => {
  const { page } = await on.visit(
    await on.publish(
      `[realtime_notice channel="public:short" events="goal" template="Goal {n}" seconds="1" place="inline"]`,
    ),
    ['public:short'],
  );
  await on.dispatchAll([['goal', { n: 1 }, 'public:short']]);
  const item = page.locator('.realtime-notice__item');
  await item.waitFor();
  await item.hover();
  await page.waitForTimeout(1500);
  assert.equal(await item.count(), 1);
  await page.mouse.move(0, 0);
  await item.waitFor({ state: 'detached' });
});

test('the number of people is that of the open browsers', { skip }, async () => {
  const address = await on.publish(`[realtime_presence channel="public:here"]`);
  assert.match(await source(address), /data-realtime-presence[^>]* hidden>/);
  const { page, problems } = await on.visit(address, ['public:here']);
  await page.getByText('1 person is here').waitFor();
  const second = await page.context().newPage();
  await second.goto(address);
  await second.getByText('1 person is here').waitFor();
  await page.waitForTimeout(2500); // The number may be two seconds old.
  const other = await on.visit(address, ['public:here']);
  await other.page.getByText('2 people are here').waitFor();
  assert.deepEqual([...problems, ...other.problems], []);
});

test('a page without blocks has none of their files', { skip }, async () => {
  const html = await source(await on.publish('Nothing.'));
  assert.doesNotMatch(html, /realtime-events\/(assets|blocks)/);
});

test('the editor shows each block, and saves it', { skip }, async () => {
  await on.dispatchAll([['match_goal', { home: 3 }]]);
  const page = await (await on.logIn()).newPage();
  const told = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type()) && /realtime/i.test(message.text())) {
      told.push(message.text());
    }
  });
  const canvas = await openEditor(page, on.site, 'page');
  await page.waitForFunction(() => window.wp?.blocks?.getBlockType('realtime-events/presence'));
  await page.evaluate(() => {
    const { createBlock } = window.wp.blocks;
    window.wp.data.dispatch('core/block-editor').insertBlocks([
      createBlock('realtime-events/feed', { events: 'match_goal' }),
      createBlock('realtime-events/value', {
        event: 'match_goal',
        path: 'home',
        before: 'At home: ',
      }),
      createBlock('realtime-events/notice', { events: 'match_goal', template: 'Goal: {home}' }),
      createBlock('realtime-events/presence'),
    ]);
  });
  await canvas.getByText('match_goal: home 3').waitFor();
  await canvas.getByText('At home: 3').waitFor();
  await canvas.getByText('Goal: {home}').waitFor();
  await canvas.getByText('3 people are here').waitFor();
  const address = await page.evaluate(async () => {
    await window.wp.data.dispatch('core/editor').editPost({ title: 'Blocks', status: 'publish' });
    await window.wp.data.dispatch('core/editor').savePost();
    return window.wp.data.select('core/editor').getPermalink();
  });

  const visitor = await on.visit(address);
  await visitor.page.getByText('At home: 3').waitFor();
  await visitor.page.getByText(/^\d+ (person is|people are) here$/).waitFor();
  await on.dispatch('match_goal', { home: 4 });
  await visitor.page.getByText('At home: 4').waitFor();
  await visitor.page.locator('.realtime-notice__text', { hasText: 'Goal: 4' }).waitFor();
  assert.deepEqual([...told, ...visitor.problems], []);
});
