import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { ask, open, stage } from './stage.mjs';

const publish = (event, channel) => ask('/dispatch', 'POST', { event, channel, data: { n: 1 } });

test('Close in Connections closes the socket of another client', { skip }, async (t) => {
  await stage.noConnections();
  const { page: listener } = await stage.page(t);
  await listener.goto(`${stage.gateway.page}.local/outputs`); // a page without a script of its own
  const closed = listener.evaluate(
    (url) =>
      new Promise((resolve) => {
        new WebSocket(url).onclose = ({ code }) => resolve(code);
      }),
    stage.gateway.webSocketUrl,
  );
  const { page } = await open(t, 'connections');
  await page.locator('tr.own').waitFor();
  const other = page.locator('tbody tr:not(.own)');
  await other.getByRole('button', { name: /^Close/ }).click();
  assert.equal(await closed, 1001);
  await page.getByText('1 connection', { exact: true }).waitFor();
});

test('Connections shows how far each is in its channels', { skip }, async (t) => {
  const { page } = await open(t, 'connections');
  await page.locator('tr.own').waitFor();
  const { seq } = await publish('position', 'public');
  await page.locator('tr.own li', { hasText: new RegExp(`^public #${seq}$`) }).waitFor();
});

test('Cut in the row of this page: it comes back, with another id', { skip }, async (t) => {
  const { page } = await open(t, 'connections');
  const own = page.locator('tr.own');
  const id = await own.locator('b').getAttribute('title');
  await own.getByRole('button', { name: /^Cut/ }).click();
  await page.locator(`tr.own:not(:has(b[title="${id}"]))`).waitFor();
});

test(
  'from Channels to the trace of the last event, as the gateway knows it',
  { skip },
  async (t) => {
    const { id, seq } = await publish('traced', 'public:traced');
    const { page, problems } = await open(t, 'channels');
    const row = page.getByRole('row', { name: new RegExp(`^public:traced #${seq} `) });
    await row.getByRole('link', { name: 'Trace last event' }).click();
    await page.locator('.timeline > .ok', { hasText: 'Dispatch' }).waitFor();
    assert.match(await page.locator('.traced .card').first().textContent(), new RegExp(id));
    await page.locator('.recent a', { hasText: 'traced' }).first().waitFor();
    assert.deepEqual(problems, []);
  },
);

test('a token made in Tokens is valid, and opens its channels', { skip }, async (t) => {
  await publish('opened', 'editors');
  await publish('closed', 'orders');
  const { page } = await open(t, 'tokens');
  await page.getByLabel('Channels').fill('editors');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Check it' }).click();
  await page.getByText('Valid', { exact: true }).waitFor();
  await page.locator('li', { hasText: /^opens *editors/ }).waitFor();
  const text = page.getByLabel('Token', { exact: true });
  await text.fill(`${await text.inputValue()}x`);
  await page.getByText('Refused', { exact: true }).waitFor();
});

test('Faults kills a process that the gateway runs', { skip }, async (t) => {
  await publish('runs', 'public');
  const { page } = await open(t, 'faults');
  await page.getByLabel('Function', { exact: true }).selectOption('DispatchFunction');
  await page.getByLabel('At most').fill('1');
  await page.getByRole('button', { name: 'Kill' }).click();
  await page.locator('.notice', { hasText: 'Killed 1 process of DispatchFunction' }).waitFor();
});
