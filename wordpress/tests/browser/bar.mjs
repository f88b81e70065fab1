import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { stage } from './stage.mjs';

const on = stage();
let user;

before(async () => {
  if (skip) return;
  await on.started();
  user = await on.logIn();
});

const COUNTER = `<p id="goals" data-realtime-event="goal" data-realtime-count="0">0</p>`;

const node = (page) => page.locator('#wp-admin-bar-realtime-events-bar');
const button = (page) => node(page).getByRole('button');
const panel = (page) => page.getByRole('region', { name: 'Last events that this page' });
const rows = (page) => panel(page).locator('li');

/** Waits until the node shows a state, as a word and as a colour. */
async function shows(page, state) {
  await page.locator(`#wp-admin-bar-realtime-events-bar[data-state=${state}]`).waitFor();
  assert.equal(await node(page).locator('.realtime-events-bar-state').innerText(), state);
}

/** Opens a page as the administrator. @returns also the lines of the library in its console */
async function visit(address) {
  const page = await user.newPage();
  const lines = [];
  const problems = [];
  page.on(
    'console',
    (line) => line.text().startsWith('Realtime Events:') && lines.push(line.text()),
  );
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(address);
  return { page, lines, problems };
}

/** A page with the counter, which needs the script. */
async function published() {
  await on.mustUse(
    'script.php',
    `add_action( 'wp_enqueue_scripts', static function () {
	wp_enqueue_script( 'realtime-events' );
} );`,
  );
  return on.publish(COUNTER);
}

test(
  'the node shows the state of the page and, once it is opened, its events',
  { skip },
  async () => {
    const { page, problems } = await visit(await published());
    await shows(page, 'open');
    assert.equal(await button(page).getAttribute('aria-expanded'), 'false');
    await on.dispatch('goal', { by: 'personal' });
    await page.waitForFunction(() => document.getElementById('goals').textContent === '1');
    assert.equal(await panel(page).count(), 0, 'Nothing is shown before.');

    await button(page).focus();
    await page.keyboard.press('Space');
    assert.equal(await button(page).getAttribute('aria-expanded'), 'true');
    await rows(page).first().waitFor();
    assert.match(await rows(page).first().innerText(), /goal\s+public #\d+\s+Trace/);
    assert.ok(!(await panel(page).innerText()).includes('personal'));
    assert.match(
      await rows(page).first().getByRole('link').getAttribute('href'),
      new RegExp(`^${new URL(on.gateway.dispatchUrl).origin}/#trace/public%23\\d+$`),
    );

    await on.dispatch('goal', {});
    await page.waitForFunction(
      () => document.querySelectorAll('#realtime-events-bar-panel li').length === 2,
    );
    await page.keyboard.press('Escape');
    assert.equal(await button(page).getAttribute('aria-expanded'), 'false');
    assert.ok(await button(page).evaluate((element) => element === document.activeElement));
    assert.deepEqual(problems, []);
    await page.close();
  },
);

test('an admin screen connects only once the node is opened', { skip }, async () => {
  await on.dispatch('before', {});
  const { page, lines, problems } = await visit(`${on.site.url}/wp-admin/edit.php`);
  const sockets = [];
  page.on('websocket', (socket) => sockets.push(socket));
  await shows(page, 'off');
  await page.reload();
  await shows(page, 'off');
  assert.equal(sockets.length, 0);

  await button(page).click();
  await shows(page, 'open');
  await rows(page).filter({ hasText: 'before' }).waitFor();
  await on.dispatch('after', {});
  await rows(page).filter({ hasText: 'after' }).waitFor();
  assert.match(await rows(page).first().innerText(), /after/, 'The newest is the first.');
  assert.deepEqual([lines, problems], [[], []]);
  await page.close();
});

test('it can be used on a phone', { skip }, async () => {
  const { page } = await visit(`${on.site.url}/wp-admin/edit.php`);
  await page.setViewportSize({ width: 390, height: 700 });
  await button(page).click();
  await rows(page).first().waitFor();
  const box = await panel(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
  await page.close();
});

test(
  'the delivery log says how long the gateway took, and leads to the trace',
  { skip },
  async () => {
    await on.dispatch('timed', {});
    const { page } = await visit(
      `${on.site.url}/wp-admin/options-general.php?page=realtime-events&tab=log`,
    );
    const row = page.locator('#the-list tr', { hasText: 'timed' });
    await row.locator('.column-state .is-sent').waitFor();
    assert.match(await row.locator('.column-accepted').innerText(), /^[\d,.]+ m?s$/);
    assert.match(
      await row.locator('.column-answer a.realtime-events-trace').getAttribute('href'),
      new RegExp(`^${new URL(on.gateway.dispatchUrl).origin}/#trace/public%23\\d+$`),
    );
    await page.close();
  },
);

test(
  '?realtime-debug tells each step to an administrator, and nothing to a visitor',
  { skip },
  async () => {
    const address = new URL(await published());
    address.searchParams.set('realtime-debug', '');
    const { page, lines } = await visit(address.href);
    await shows(page, 'open');
    await on.dispatch('goal', { by: 'personal' });
    await page.waitForFunction(() => document.getElementById('goals').textContent !== '0');
    for (const line of [
      /^Realtime Events: connecting$/,
      /^Realtime Events: open websocket$/,
      /^Realtime Events: public: asking after /,
      /^Realtime Events: ← public #\d+ goal evt_/,
    ]) {
      assert.ok(
        lines.some((each) => line.test(each)),
        `${line} in\n${lines.join('\n')}`,
      );
    }
    assert.ok(!lines.join().includes('personal'));
    await page.close();

    const { page: theirs } = await newPage(on.browser);
    const told = [];
    theirs.on('console', (line) => told.push(line.text()));
    await theirs.goto(address.href);
    await on.dispatch('goal', {});
    await theirs.waitForFunction(() => document.getElementById('goals').textContent !== '0');
    assert.deepEqual(
      told.filter((line) => line.startsWith('Realtime Events')),
      [],
    );
    assert.equal(await node(theirs).count(), 0);
    assert.equal(await theirs.evaluate(() => typeof window.realtimeEventsBar), 'undefined');
  },
);
