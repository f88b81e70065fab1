import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { listen, numbers, received, state } from '../listener.mjs';
import { publishSome } from 'realtime-events-testkit/publishing.mjs';
import { stage } from '../shared.mjs';

async function page(t, name) {
  const context = await stage.context(t);
  const settings = { url: stage.gateway.webSocketUrl, name, timing: { watchdog: 1_000 } };
  return listen(context, stage.site, settings);
}

test(
  'offline until the client notices, then online: the page receives what it missed',
  { skip },
  async (t) => {
    const { gateway } = stage;
    const name = 'public:offline';
    const tab = await page(t, name);
    await received(tab, await publishSome(gateway, name, 3));

    await tab.context().setOffline(true);
    await state(tab, 'waiting');
    const missed = await publishSome(gateway, name, 10);
    assert.deepEqual(await tab.evaluate(() => window.received), numbers(1, 3));
    await tab.context().setOffline(false);

    assert.deepEqual(await received(tab, missed), numbers(1, missed));
    const last = await publishSome(gateway, name, 3);
    assert.deepEqual(await received(tab, last), numbers(1, last));
  },
);

test(
  'offline and immediately online, many times: the page receives each event once',
  { skip },
  async (t) => {
    const { gateway } = stage;
    const name = 'public:flaky';
    const tab = await page(t, name);
    let last;
    for (let i = 0; i < 5; i++) {
      await tab.context().setOffline(true);
      await publishSome(gateway, name, 2);
      await tab.context().setOffline(false);
      last = await publishSome(gateway, name, 2);
    }
    assert.deepEqual(await received(tab, last), numbers(1, last));
  },
);
