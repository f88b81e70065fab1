import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { answerInstead } from './answers.mjs';
import { HOSTILE, open } from './stage.mjs';

function connection(connectionId, more) {
  return {
    connectionId,
    stage: 'dev',
    connectedAt: new Date(Date.now() - 65_000).toISOString(),
    identity: { sourceIp: '127.0.0.1', userAgent: HOSTILE },
    channels: [],
    ...more,
  };
}

test(
  'Connections shows whose each is, what it listens to, and hostile texts as text',
  { skip },
  async (t) => {
    const { page, problems } = await open(t, 'connections', {
      before: (page) =>
        answerInstead(page, {
          '/.local/connections': [
            connection('VYOMAabcdEfgh=', {
              origin: HOSTILE,
              subject: HOSTILE,
              channels: [{ channel: 'public', seq: 18 }, { channel: HOSTILE }],
            }),
            connection('plain'),
          ],
        }),
    });
    const row = page.getByRole('row').filter({ hasText: 'VYOMAabc…' });
    await row.waitFor();
    const cells = await row.getByRole('cell').allTextContents();
    assert.equal(cells[1], HOSTILE);
    assert.equal(cells[2], HOSTILE);
    assert.equal(cells[3], '1 min');
    assert.match(cells[4], /^public #18/);
    assert.ok(cells[4].includes(HOSTILE));
    assert.match(
      await page.getByRole('row').filter({ hasText: 'plain' }).textContent(),
      /not a page–1 minnone/,
    );
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(problems, []);
  },
);

test(
  'Close and Cut end the connection of their row; the focus goes to the next row',
  { skip },
  async (t) => {
    const asked = [];
    let connections = [connection('first'), connection('second'), connection('third')];
    const { page } = await open(t, 'connections', {
      before: (page) =>
        answerInstead(page, {
          '/.local/connections': () => ({ body: connections }),
          '/.local/connections/close': (request) => {
            const { connectionId } = request.postDataJSON();
            asked.push(request.postDataJSON());
            connections = connections.filter((each) => each.connectionId !== connectionId);
            return { body: {} };
          },
        }),
    });
    await page.getByRole('button', { name: 'Close second' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('2 connections').waitFor();
    assert.equal(await page.getByText('third').count(), 1);
    assert.ok(
      await page.evaluate(() => document.activeElement.closest('tr').textContent.includes('third')),
    );
    await page.getByRole('button', { name: 'Cut third' }).click();
    await page.getByText('1 connection', { exact: true }).waitFor();
    assert.deepEqual(asked, [
      { connectionId: 'second', cut: false },
      { connectionId: 'third', cut: true },
    ]);
    assert.equal(await page.locator('#announcer').textContent(), 'third is cut.');
  },
);

test('Connections marks the one of its own page', { skip }, async (t) => {
  const { page } = await open(t, 'connections');
  await page.getByText('this page', { exact: true }).waitFor();
  assert.equal(await page.locator('tr.own').count(), 1);
});
