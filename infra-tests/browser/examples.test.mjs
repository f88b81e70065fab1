// The pages in examples/: each shows a published event.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { allStarted } from 'realtime-events-testkit/starting.mjs';
import { serve } from '../../examples/serve.mjs';

const PAID = { event: 'order.paid', data: { total: 12 } };
const MESSAGE = { event: 'message', data: { text: 'hello' } };

/** Each page, an event, and the element that shows it. */
const PAGES = [
  ['counter.html', PAID, '#total:text("12")'],
  ['list.html', MESSAGE, '#messages li:text("hello")'],
  ['banner.html', PAID, '#news li:text("order.paid")'],
  ['element.html', PAID, '#events li:text("order.paid")'],
  ['vue.html', PAID, 'h1:text("1 orders")'],
  ['react.html', PAID, 'h1:text("1 orders")'],
];

describe('the examples', { skip }, () => {
  let gateway;
  let examples;
  let browser;

  before(async () => {
    await allStarted(
      startGateway(['--allow-unsigned']).then((started) => (gateway = started)),
      launch().then((started) => (browser = started)),
    );
    examples = await serve(0, gateway.webSocketUrl);
  });
  after(async () => {
    examples?.close();
    await browser?.close();
    await gateway?.stop();
  });

  /** Opens a page in a browser context of its own, and waits until its channel is live. */
  async function open(t, name) {
    const { page, problems } = await newPage(browser);
    t.after(() => page.context().close());
    await page.goto(examples.url + name);
    await page.getByText('The channel is live').waitFor();
    return { page, problems };
  }

  async function publish(event) {
    const answer = await fetch(gateway.dispatchUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(event),
    });
    assert.equal(answer.status, 200);
  }

  for (const [name, event, shown] of PAGES) {
    test(`${name} shows an event`, async (t) => {
      const { page, problems } = await open(t, name);
      await publish(event);
      await page.locator(shown).waitFor();
      assert.deepEqual(problems, []);
    });
  }

  test('the list begins with messages from before', async (t) => {
    await publish(MESSAGE);
    await publish({ ...MESSAGE, data: { text: 'the newest' } });
    const { page } = await open(t, 'list.html');
    await page.locator('#messages li:text("the newest")').waitFor();
  });

  test('the counter says how many listen', async (t) => {
    const { page } = await open(t, 'counter.html');
    await page
      .locator('#listeners')
      .filter({ hasText: /^[1-9]\d*$/ })
      .waitFor();
  });

  test('the banner is there after the page was away, with nothing missed', async (t) => {
    const { page } = await open(t, 'banner.html');
    const banner = page.locator('#banner');
    assert.equal(await banner.isVisible(), false);
    await page.locator('#leave').click();
    await banner.filter({ hasText: 'Not connected' }).waitFor();
    await publish(MESSAGE);
    await page.locator('#return').click();
    await banner.filter({ hasText: 'You were away' }).waitFor();
    await page.locator('#news li:text("message")').waitFor();
  });

  test('the first page links each example', async (t) => {
    const { page } = await newPage(browser);
    t.after(() => page.context().close());
    await page.goto(examples.url);
    const links = await page.locator('a').evaluateAll((all) => all.map(({ pathname }) => pathname));
    assert.deepEqual(links.map((path) => path.slice(1)).sort(), PAGES.map(([name]) => name).sort());
  });
});
