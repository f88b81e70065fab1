import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { answerInstead } from './answers.mjs';
import { HOSTILE, open } from './stage.mjs';

const PUBLIC = { channel: 'public', seq: 18, epoch: 'e1', listeners: 2, public: true };
const ORDERS = { channel: 'orders', seq: 0, epoch: 'e2', listeners: 1, public: false };

test(
  'Channels shows positions and listeners, and leads to Live and to the trace of the last event',
  { skip },
  async (t) => {
    const { page, problems } = await open(t, 'channels', {
      before: (page) => answerInstead(page, { '/.local/channels': [PUBLIC, ORDERS] }),
    });
    const row = page.getByRole('row', { name: /^public #18 2 public/ });
    await row.waitFor();
    assert.equal(
      await row.getByRole('link', { name: 'Trace last event' }).getAttribute('href'),
      '#trace/public%2318',
    );
    const orders = page.getByRole('row', { name: /^orders #0 1 private/ });
    assert.equal(await orders.getByRole('link', { name: 'Trace' }).count(), 0);
    await page.getByText('2 channels, 3 listeners').waitFor();

    await page.getByLabel('Filter by name').fill('ORD');
    await row.waitFor({ state: 'hidden' });
    await page.getByLabel('Filter by name').fill('nothing');
    await page.getByText('No channel has this in its name').waitFor();
    await page.getByLabel('Filter by name').fill('');

    await orders.getByRole('link', { name: 'Live events of orders' }).click();
    await page.locator('#view[data-view=live]').waitFor();
    assert.match(page.url(), /#live\/orders$/);
    await page.locator('.chips', { hasText: 'orders' }).waitFor();
    assert.equal(await page.getByRole('searchbox').inputValue(), 'orders');
    assert.deepEqual(problems, []);
  },
);

test(
  'Channels goes on by itself, and keeps the focus and the selected text',
  { skip },
  async (t) => {
    let channels = [PUBLIC];
    const { page } = await open(t, 'channels', {
      before: (page) => answerInstead(page, { '/.local/channels': () => ({ body: channels }) }),
    });
    await page.getByRole('link', { name: 'Trace last event of public' }).focus();
    channels = [
      { ...ORDERS, channel: 'first' },
      { ...PUBLIC, seq: 19 },
    ];
    await page.getByRole('row', { name: /^public #19/ }).waitFor();
    assert.equal(
      await page.evaluate(() => document.activeElement.getAttribute('href')),
      '#trace/public%2319',
    );
    assert.match(await page.locator('tbody tr').first().textContent(), /^first/);

    await page.goto(page.url().replace(/#.*/, '#tokens'));
    await page.locator('#view[data-view=tokens]').waitFor();
    let asked = 0;
    page.on('request', (request) => (asked += request.url().endsWith('/channels') ? 1 : 0));
    await page.waitForTimeout(3500);
    assert.equal(asked, 0, 'a view that is not shown asks nothing');
  },
);

test('Channels says what to do without a channel and without a gateway', { skip }, async (t) => {
  let status = 200;
  const { page } = await open(t, 'channels', {
    before: (page) =>
      answerInstead(page, {
        '/.local/channels': () => ({
          status,
          body: status === 200 ? [] : { message: `The table ${HOSTILE} is gone. Start again.` },
        }),
      }),
  });
  await page.getByText('No channel has an event or a listener').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Publish an event' }).count(), 1);

  status = 500;
  await page
    .locator('section [role=alert]', { hasText: `The table ${HOSTILE} is gone.` })
    .waitFor();
  status = 200;
  await page.locator('section [role=alert]').waitFor({ state: 'hidden' });
});
