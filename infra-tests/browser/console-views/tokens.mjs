import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { answerInstead } from './answers.mjs';
import { HOSTILE, open } from './stage.mjs';

const now = () => Math.floor(Date.now() / 1000);

test(
  'Tokens shows what is in a token, why it is refused, and which channels it opens',
  { skip },
  async (t) => {
    const asked = [];
    const { page, problems } = await open(t, 'tokens', {
      before: (page) =>
        answerInstead(page, {
          '/.local/token/check': (request) => {
            asked.push(request.postDataJSON());
            const valid = request.postDataJSON().token === 'good';
            return {
              body: {
                header: { alg: 'HS256' },
                claims: { sub: HOSTILE, exp: valid ? now() + 600 : now() - 3600 },
                valid,
                ...(!valid && { reason: `The token has expired. ${HOSTILE}` }),
                channels: [
                  { channel: 'orders', allowed: valid },
                  { channel: 'editors', allowed: false, reason: 'The token does not name it.' },
                ],
              },
            };
          },
        }),
    });
    await page.getByLabel('Token', { exact: true }).fill(' good\n');
    await page.getByText('Valid', { exact: true }).waitFor();
    await page.getByText(/^Expires in (10 minutes|9 minutes 5\d seconds) /).waitFor();
    await page.locator('li', { hasText: /^opensorders$/ }).waitFor();
    await page.locator('li', { hasText: 'refusededitorsThe token does not name it.' }).waitFor();
    assert.ok((await page.locator('.checked').textContent()).includes(JSON.stringify(HOSTILE)));

    await page.getByLabel('Token', { exact: true }).fill('old');
    await page.getByText('Refused', { exact: true }).waitFor();
    await page.getByText(`The token has expired. ${HOSTILE}`, { exact: true }).waitFor();
    await page.getByText(/^Expired 1 hour ago /).waitFor();
    assert.deepEqual(asked, [{ token: 'good' }, { token: 'old' }]);

    await page.getByLabel('Token', { exact: true }).fill('');
    await page.getByText('Refused', { exact: true }).waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(problems, []);
  },
);

test('Tokens makes a token, which never is in an address', { skip }, async (t) => {
  const asked = [];
  const urls = [];
  const { page } = await open(t, 'tokens', {
    before: (page) => {
      page.on('request', (request) => urls.push(request.url()));
      return answerInstead(page, {
        '/.local/token': (request) => {
          const body = request.postDataJSON();
          if (body.sub !== 'console') asked.push(body); // that is for the page's own connection
          return { body: { token: 'new.made.token', claims: {} } };
        },
        '/.local/token/check': () => ({
          status: 500,
          body: { message: 'The secret cannot be read. Start again.' },
        }),
      });
    },
  });
  const make = page.getByRole('button', { name: 'Make' });
  await make.click();
  await page.getByText('Enter a channel, or a prefix that ends in *.').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.labels[0].textContent), 'Channels');

  await page.getByLabel('Channels').fill('orders, user:1:*');
  await page.getByLabel('Seconds').fill('86401');
  await make.click();
  await page
    .getByText(/whole number from 1 to 86400/)
    .first()
    .waitFor();
  await page.getByLabel('Seconds').fill('90');
  await page.getByText('That is 1 minute 30 seconds.').waitFor();
  await page.keyboard.press('Enter');
  assert.equal(await page.getByLabel('New token').inputValue(), 'new.made.token');
  assert.deepEqual(asked, [{ sub: 'user:1', channels: ['orders', 'user:1:*'], seconds: 90 }]);

  await page.getByRole('button', { name: 'Check it' }).click();
  await page.getByText('The secret cannot be read. Start again.').waitFor();
  assert.equal(await page.getByLabel('Token', { exact: true }).inputValue(), 'new.made.token');
  assert.deepEqual(
    [...urls, page.url()].filter((url) => url.includes('made')),
    [],
  );
});
