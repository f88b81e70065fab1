import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { closed, listen, numbers, open, received } from '../listener.mjs';
import { publishSome, publishWhile, revoke } from 'realtime-events-testkit/publishing.mjs';
import { token } from 'realtime-events-testkit/signing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { stage } from '../shared.mjs';

const OTHER_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SECONDS = 3;

const settings = (name) => ({ url: stage.gateway.webSocketUrl, name, token: true });

/** The site issues such tokens from now on. @returns {() => number} how often it was asked for one */
function give(make) {
  let asked = 0;
  stage.site.token = () => {
    asked++;
    return make();
  };
  return () => asked;
}

test(
  "a token that expires by the server's clock alone is replaced, and nothing is lost",
  { skip },
  async (t) => {
    const name = 'orders:expired';
    const asked = give(() => token(stage.gateway.secret, ['orders:*'], SECONDS));
    const context = await stage.context(t);
    // The browser's clock is an hour slow. For it each token is valid for an hour.
    await context.addInitScript(() => {
      const { now } = Date;
      Date.now = () => now() - 3_600_000;
    });
    const page = await listen(context, stage.site, settings(name));
    const last = await publishWhile(stage.gateway, name, () => until(() => asked() >= 3));
    assert.deepEqual(await received(page, last), numbers(1, last));
  },
);

test(
  'a channel of a page without a token is closed, and the page is told why',
  { skip },
  async (t) => {
    const page = await open(await stage.context(t), stage.site, {
      ...settings('orders:none'),
      token: false,
    });
    await closed(page, 'token_required');
    // Public channels would go on.
    assert.equal(await page.evaluate(() => client.state.name), 'open');
  },
);

test(
  'the client replaces a token of another site once, then closes the channel and gives the reason',
  { skip },
  async (t) => {
    const asked = give(() => token(OTHER_SECRET, ['orders:*'], 60));
    const page = await open(await stage.context(t), stage.site, settings('orders:forged'));
    await closed(page, 'token_invalid');
    assert.equal(asked(), 2);
  },
);

test(
  'a channel that the token does not name is closed, and the others stay open',
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
    assert.deepEqual(await received(page, last), numbers(1, last));
  },
);

test(
  'the channel of a user whose tokens are revoked is closed, and the page is told why',
  { skip },
  async (t) => {
    const revoked = token(stage.gateway.secret, ['orders:*'], 60);
    give(() => revoked);
    const page = await listen(await stage.context(t), stage.site, settings('orders:revoked'));
    assert.equal(await revoke(stage.gateway, '7'), 1);
    await closed(page, 'token_invalid');
  },
);

test(
  'a tab without a token receives nothing through the token of another tab',
  { skip },
  async (t) => {
    const name = 'orders:of-one';
    give(() => token(stage.gateway.secret, ['orders:*'], 60));
    const context = await stage.context(t);
    const member = await listen(context, stage.site, settings(name));
    const guest = await open(context, stage.site, { ...settings(name), token: false });
    await closed(guest, 'token_required');
    const last = await publishSome(stage.gateway, name, 3);
    assert.deepEqual(await received(member, last), numbers(1, last));
    assert.deepEqual(await guest.evaluate(() => window.received), []);
  },
);
