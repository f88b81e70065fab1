import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { handed, listen, numbers, open, state } from '../listener.mjs';
import { publishSome, publishWhile, revoke } from 'realtime-events-testkit/publishing.mjs';
import { token } from 'realtime-events-testkit/signing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { stage } from './stage.mjs';

const OTHER_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SECONDS = 3;

const settings = (name) => ({ url: stage.gateway.webSocketUrl, name, token: true });

/** The site gives such a token from now on. @returns how often it was asked for one */
function give(make) {
  let asked = 0;
  stage.site.token = () => {
    asked++;
    return make();
  };
  return () => asked;
}

test('a token is replaced before it expires, and nothing is lost', { skip }, async (t) => {
  const name = 'orders:renewed';
  const asked = give(() => token(stage.gateway.secret, ['orders:*'], SECONDS));
  const page = await listen(await stage.context(t), stage.site, settings(name));
  const last = await publishWhile(stage.gateway, name, () => until(() => asked() >= 4));
  assert.deepEqual(await handed(page, last), numbers(1, last));
  assert.deepEqual(await page.evaluate(() => states), ['websocket']);
});

test(
  "a token that expires while connected, by the server's clock alone, is replaced, and nothing is lost",
  { skip },
  async (t) => {
    const name = 'orders:expired';
    const asked = give(() => token(stage.gateway.secret, ['orders:*'], SECONDS));
    const context = await stage.context(t);
    // The browser's clock is an hour slow: to it, each token is good for long.
    await context.addInitScript(() => {
      const { now } = Date;
      Date.now = () => now() - 3_600_000;
    });
    const page = await listen(context, stage.site, settings(name));
    const last = await publishWhile(stage.gateway, name, () => until(() => asked() >= 3));
    assert.deepEqual(await handed(page, last), numbers(1, last));
  },
);

test('a page without a token is told so', { skip }, async (t) => {
  const page = await open(await stage.context(t), stage.site, {
    ...settings('orders:none'),
    token: false,
  });
  await state(page, 'token_required');
  assert.deepEqual(await page.evaluate(() => [client.state, channel.state.reason]), [
    { name: 'closed', reason: 'token_required' },
    'token_required',
  ]);
});

test(
  "a token that is not the site's is asked for once more, then the client stops and says why",
  { skip },
  async (t) => {
    const asked = give(() => token(OTHER_SECRET, ['orders:*'], 60));
    const page = await open(await stage.context(t), stage.site, settings('orders:forged'));
    await state(page, 'token_invalid');
    assert.equal(asked(), 2);
  },
);

test(
  'a channel that the token does not name is closed, the others are not',
  { skip },
  async (t) => {
    give(() => token(stage.gateway.secret, ['orders:*'], 60));
    const name = 'orders:mine';
    const page = await listen(await stage.context(t), stage.site, settings(name));
    const reason = await page.evaluate(
      () =>
        new Promise((resolve) => {
          client.channel('invoices').onState(({ reason }) => reason && resolve(reason));
        }),
    );
    assert.equal(reason, 'forbidden');
    const last = await publishSome(stage.gateway, name, 3);
    assert.deepEqual(await handed(page, last), numbers(1, last));
  },
);

test('a user who is cut off, and gets no new token, stops and is told why', { skip }, async (t) => {
  const cutOff = token(stage.gateway.secret, ['orders:*'], 60);
  give(() => cutOff);
  const page = await listen(await stage.context(t), stage.site, settings('orders:cut-off'));
  assert.equal(await revoke(stage.gateway, '7'), 1);
  await state(page, 'token_invalid');
});

test('a tab without a token gets nothing by that of another tab', { skip }, async (t) => {
  const name = 'orders:of-one';
  give(() => token(stage.gateway.secret, ['orders:*'], 60));
  const context = await stage.context(t);
  const member = await listen(context, stage.site, settings(name));
  const guest = await open(context, stage.site, { ...settings(name), token: false });
  await state(guest, 'token_required');
  const last = await publishSome(stage.gateway, name, 3);
  assert.deepEqual(await handed(member, last), numbers(1, last));
  assert.deepEqual(await guest.evaluate(() => window.handed), []);
});
