import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { isSigned } from 'realtime-events-testkit/signing.mjs';
import { stage } from './shared.mjs';

const HOSTILE = `</pre><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;

/** Opens the page and waits until it is connected. */
async function open(t, options) {
  const opened = await stage.page(t, options);
  await opened.page.goto(stage.gateway.page);
  await opened.page.locator('body[data-state=live]').waitFor();
  return opened;
}

/** Fills in the form, sends it, and waits for its answer. */
async function dispatch(page, { event, channel = 'public', data }) {
  await page.getByLabel('Event', { exact: true }).fill(event);
  await page.getByLabel('Channel').fill(channel);
  await page.getByLabel('Data, as JSON').fill(JSON.stringify(data));
  await page.getByRole('button', { name: 'Dispatch' }).click();
  await page.locator('#answer', { hasText: '200 Event broadcasted' }).waitFor();
}

test(
  'an event dispatched with the form appears as a frame, signed with the development secret',
  { skip },
  async (t) => {
    const { page, problems } = await open(t);
    const sent = page.waitForRequest(stage.gateway.dispatchUrl);
    await dispatch(page, { event: 'post_saved', data: { post_id: 4, title: 'Grüße' } });
    const request = await sent;
    assert.ok(isSigned(stage.gateway.secret, request.headers(), request.postDataBuffer()));

    const frame = page.locator('#frames li', { hasText: 'Grüße' });
    await frame.waitFor();
    assert.equal(await frame.locator('b').textContent(), 'post_saved');
    assert.deepEqual(JSON.parse(await frame.locator('pre').textContent()), {
      post_id: 4,
      title: 'Grüße',
    });
    assert.deepEqual(problems, []);
  },
);

test('the contents of an event are shown as text and never run', { skip }, async (t) => {
  const { page, problems } = await open(t);
  await dispatch(page, { event: HOSTILE, data: { title: HOSTILE, [HOSTILE]: [HOSTILE] } });

  const frame = page.locator('#frames li').first();
  await frame.waitFor();
  assert.equal(await frame.locator('b').textContent(), HOSTILE);
  assert.deepEqual(JSON.parse(await frame.locator('pre').textContent()), {
    title: HOSTILE,
    [HOSTILE]: [HOSTILE],
  });
  assert.equal(await page.locator('#frames img, #frames script').count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(problems, []);
});

test('the page subscribes to a channel before it dispatches to it', { skip }, async (t) => {
  const { page } = await open(t);
  await dispatch(page, { event: 'post_saved', channel: 'public:news', data: { n: 1 } });

  const frame = page.locator('#frames li', { hasText: 'post_saved' });
  await frame.waitFor();
  assert.equal(await frame.locator('.tag').textContent(), 'public:news');
});

test('data that is not JSON cannot be sent, and the page says why', { skip }, async (t) => {
  const { page } = await open(t);
  await page.getByLabel('Data, as JSON').fill('{');
  assert.match(await page.locator('#validity').textContent(), /^Not JSON yet: /);
  assert.ok(await page.getByRole('button', { name: 'Dispatch' }).isDisabled());
});

test('two pages show the same event', { skip }, async (t) => {
  const [one, two] = [await open(t), await open(t)];
  await dispatch(one.page, { event: 'my_custom_event', data: { for: 'both' } });
  for (const { page } of [one, two]) {
    await page.locator('#frames li', { hasText: 'both' }).waitFor();
  }
});

test('nothing overflows a narrow screen', { skip }, async (t) => {
  const { page } = await open(t, { viewport: { width: 360, height: 740 } });
  await dispatch(page, { event: 'e'.repeat(128), data: { long: 'x'.repeat(500) } });
  await page.locator('#frames li').first().waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});
