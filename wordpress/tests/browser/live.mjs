import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { newContext, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { isLive, isOurs, stage } from './stage.mjs';

const on = stage();

before(async () => {
  if (skip) return;
  await on.started();
  await on.mustUse(
    'theme.php',
    `add_action( 'wp_enqueue_scripts', static function () {
	wp_enqueue_script( 'realtime-events' );
} );
add_shortcode( 'score', static function () {
	return '<p id="score" data-realtime-event="score" data-realtime-text="home">' . esc_html( realtime_events_last( 'score', 'home', 0 ) ) . '</p>';
} );`,
  );
  await on.dispatch('first', {}); // Before it, the site knows no position.
});

const ELEMENTS = `
  <p id="likes" data-realtime-event="like_*" data-realtime-minus="like_removed" data-realtime-count="1233">1,233</p>
  <p id="comments" data-realtime-event="comment_*" data-realtime-match="post_id=7" data-realtime-text="comment_count" data-realtime-format="number">5</p>
  <p id="plain" data-realtime-event="comment_*" data-realtime-match="post_id=7" data-realtime-text="comment_count">5</p>`;

const EVENTS = [
  ['like_added', {}],
  ['like_added', {}],
  ['like_removed', {}],
  ['like_added', {}],
  ['comment_added', { post_id: 7, comment_count: 1235 }],
  ['comment_added', { post_id: 8, comment_count: 9 }],
  ['comment_removed', { post_id: 7, comment_count: 1234 }],
];

const shown = (page, ...ids) =>
  page.evaluate((all) => all.map((id) => document.getElementById(id).textContent), ids);

/** Waits until a text is shown. */
const shows = (page, id, text) =>
  page.waitForFunction(
    ([of, wanted]) => document.getElementById(of)?.textContent === wanted,
    [id, text],
  );

/** Puts a page of the site into a cache. */
async function cache(html, aged) {
  const context = await newContext(on.browser);
  const address = await on.cache(context, await on.publish(html), aged);
  await context.close();
  return address;
}

test('elements show what happened since their page was put into a cache', { skip }, async () => {
  const address = await cache(ELEMENTS);
  await on.dispatchAll(EVENTS);
  const { page, problems } = await newPage(on.browser);
  await page.goto(address);

  await shows(page, 'comments', '1,234');
  await shows(page, 'likes', '1,235');
  assert.deepEqual(await shown(page, 'plain'), ['1234']);
  await on.dispatch('like_removed', {});
  await shows(page, 'likes', '1,234');
  assert.deepEqual(problems, []);
});

test('handlers of scripts get no event from before', { skip }, async () => {
  const address = await cache(ELEMENTS);
  await on.dispatchAll(EVENTS);
  const { page } = await newPage(on.browser);
  await page.goto(address);
  await page.evaluate(() => {
    window.got = [];
    window.realtimeEvents.on('*', ({ event }) => window.got.push(event));
  });
  await shows(page, 'likes', '1,235');
  await isLive(page);
  await on.dispatch('new', {});
  await page.waitForFunction(() => window.got.length);
  assert.deepEqual(await page.evaluate(() => window.got), ['new']);
});

test('elements tell when events are missing for good', { skip }, async () => {
  const address = await cache(ELEMENTS, (html) =>
    html.replace(/"epoch":"[^"]*"/, '"epoch":"00000000-0000-0000-0000-000000000000"'),
  );
  const { page, problems } = await newPage(on.browser);
  await page.goto(address);
  const stale = () =>
    page.locator('[data-realtime-stale]').evaluateAll((all) => all.map(({ id }) => id));
  await page.locator('#likes[data-realtime-stale]').waitFor();
  assert.deepEqual(await stale(), ['likes', 'comments', 'plain']);

  await on.dispatch('comment_added', { post_id: 7, comment_count: 6 });
  await shows(page, 'comments', '6');
  assert.deepEqual(await stale(), ['likes']);
  assert.deepEqual(await shown(page, 'likes'), ['1,233']);
  assert.deepEqual(problems, []);
});

test('a page that reloads when events are missing does not do so for ever', { skip }, async () => {
  const address = await cache(ELEMENTS + '<p data-realtime-reset="reload">x</p>', (html) =>
    html.replace(/"epoch":"[^"]*"/, '"epoch":"00000000-0000-0000-0000-000000000000"'),
  );
  const { page } = await newPage(on.browser);
  await page.goto(address);
  await page.evaluate(() => (window.before = true));
  await page.locator('#likes[data-realtime-stale]').waitFor();
  await isLive(page);
  await page.waitForTimeout(500);
  assert.ok(await page.evaluate(() => window.before));
});

test('a score keeps its last value over a reload', { skip }, async () => {
  await on.dispatchAll([
    ['score', { home: 1 }],
    ['score', { home: 2 }],
    ['other', { home: 9 }],
  ]);
  const address = await on.publish(
    `[score]<p id="static" data-realtime-event="score" data-realtime-rewind="50" data-realtime-text="home">0</p>`,
  );
  const { page, problems } = await newPage(on.browser);
  await page.goto(address);
  assert.deepEqual(await shown(page, 'score'), ['2']);
  await shows(page, 'static', '2');
  await on.dispatch('score', { home: 3 });
  await shows(page, 'score', '3');
  await shows(page, 'static', '3');
  await page.reload();
  assert.deepEqual(await shown(page, 'score'), ['3']);
  assert.deepEqual(problems, []);
});

test('a value is shown as documented', { skip }, async () => {
  const values = [0, false, '', '<b>bold</b>', 12.5, null, 1e21];
  const { page, problems } = await newPage(on.browser);
  await page.goto(
    await on.publish(`<p id="v" data-realtime-event="v" data-realtime-text="a.b">old</p>`),
  );
  await isLive(page);
  await page.evaluate(() => {
    window.seen = [];
    const shown = document.getElementById('v');
    window.realtimeEvents.on('v', () => setTimeout(() => window.seen.push(shown.textContent)));
  });
  await on.dispatchAll([
    ['v', {}],
    ['v', { a: { b: {} } }],
    ['v', { a: { b: [] } }],
  ]);
  for (const b of values) await on.dispatch('v', { a: { b } });
  await page.waitForFunction((length) => window.seen.length === length, values.length + 3);
  assert.deepEqual(await page.evaluate(() => window.seen), [
    'old',
    'old',
    'old',
    '0',
    'false',
    '',
    'bold',
    '12.5',
    '',
    '1e+21',
  ]);
  assert.deepEqual(problems, []);
});

for (const [lang, text] of [
  ['de-DE', '1.234'],
  ['', '1,234'],
  ['de_DE', '1234'],
]) {
  test(`a count is written in the language "${lang}"`, { skip }, async () => {
    const address = await cache(ELEMENTS, (html) => html.replace(/lang="[^"]*"/, `lang="${lang}"`));
    const { page, problems } = await newPage(on.browser, { locale: 'en-US' });
    await page.goto(address);
    await isLive(page);
    await on.dispatch('like_added', {});
    await shows(page, 'likes', text);
    assert.deepEqual(problems, []);
  });
}

test('a count that is no number is told once', { skip }, async () => {
  const { page } = await newPage(on.browser);
  const lines = [];
  page.on('console', (line) => isOurs(line) && lines.push(line.text()));
  const wrong = `<p id="wrong" data-realtime-event="a" data-realtime-count="1,2">1,2</p>`;
  await page.goto(await on.publish(wrong + wrong));
  await isLive(page);
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(lines[0], /data-realtime-count.*1,2/);
});

test('elements that come later are followed, and no longer when they go', { skip }, async () => {
  const { page, problems } = await newPage(on.browser);
  await page.goto(
    await on.publish(`<p id="a" data-realtime-event="goal" data-realtime-count="1">1</p>`),
  );
  await isLive(page);
  await on.dispatch('goal', {});
  await shows(page, 'a', '2');

  // As a router that replaces the content: the new one was rendered after the goal.
  await page.evaluate(() => {
    window.gone = document.getElementById('a');
    window.gone.closest('div').innerHTML =
      '<section><p id="b" data-realtime-event="goal" data-realtime-count="2">2</p></section>';
  });
  await on.dispatch('goal', {});
  await shows(page, 'b', '3');
  assert.equal(await page.evaluate(() => window.gone.textContent), '2');

  // As one that moves an element, and one that keeps it and changes what it shows.
  await page.evaluate(() => {
    const kept = document.getElementById('b');
    document.body.append(kept);
    document.body.append(window.gone);
  });
  await on.dispatch('goal', {});
  await shows(page, 'b', '4');
  await page.evaluate(() => {
    const kept = document.getElementById('b');
    kept.dataset.realtimeEvent = 'corner';
    kept.dataset.realtimeCount = '10';
  });
  await on.dispatchAll([
    ['goal', {}],
    ['corner', {}],
  ]);
  await shows(page, 'b', '11');
  assert.deepEqual(problems, []);
});

test('a page that a router puts in goes on from its own position', { skip }, async () => {
  const first = await on.publish(
    `<p id="a" data-realtime-event="goal" data-realtime-count="1">1</p>`,
  );
  const second = await on.publish(
    `<p id="b" data-realtime-event="goal" data-realtime-count="5">5</p>`,
  );
  const { page, problems } = await newPage(on.browser);
  await page.goto(first);
  await isLive(page);
  await on.dispatch('goal', {});
  await shows(page, 'a', '2');
  await page.evaluate(
    async (address) => (window.next = await (await fetch(address)).text()),
    second,
  );
  await on.dispatch('goal', {}); // Between the rendering and the visit.
  await shows(page, 'a', '3');
  await page.evaluate(() => {
    const { body } = new DOMParser().parseFromString(window.next, 'text/html');
    document.body.replaceWith(document.adoptNode(body));
  });
  await shows(page, 'b', '6');
  await on.dispatch('goal', {});
  await shows(page, 'b', '7');
  assert.deepEqual(problems, []);
});

test('a page that comes back from the back/forward cache counts on', { skip }, async () => {
  const { page, problems } = await newPage(on.browser);
  await page.goto(
    await on.publish(`<p id="a" data-realtime-event="goal" data-realtime-count="1">1</p>`),
  );
  await isLive(page);
  await on.dispatch('goal', {});
  await shows(page, 'a', '2');
  await page.evaluate(() => (window.before = true));
  await page.goto(`${on.site.url}/wp-includes/images/blank.gif`);
  await on.dispatch('goal', {});
  await page.goBack({ waitUntil: 'commit' }); // A page from the cache does not load.
  assert.ok(await page.evaluate(() => window.before), 'it came from the cache');
  await shows(page, 'a', '3');
  await on.dispatch('goal', {});
  await shows(page, 'a', '4');
  assert.deepEqual(problems, []);
});
