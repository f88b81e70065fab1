import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { listen, live, numbers, received } from '../listener.mjs';
import { publishSome } from 'realtime-events-testkit/publishing.mjs';
import { stage } from '../shared.mjs';

/** Reloads a page. Three events are published while it loads. @returns {Promise<number[]>} what it received */
async function reload(t, name, remember) {
  const { gateway, site } = stage;
  const context = await stage.context(t);
  const page = await listen(context, site, { url: gateway.webSocketUrl, name, remember });
  const before = await received(page, await publishSome(gateway, name, 3));
  assert.deepEqual(before, numbers(1, 3));

  await page.route('**/realtime-events.mjs', async (route) => {
    await publishSome(gateway, name, 3);
    await route.continue();
  });
  await page.reload();
  await live(page);
  return received(page, await publishSome(gateway, name, 1));
}

test(
  'a page that remembers its position receives after a reload what it missed',
  { skip },
  async (t) => {
    assert.deepEqual(await reload(t, 'public:remember', true), numbers(4, 7));
  },
);

test(
  'a page that does not remember its position starts at the head after a reload',
  { skip },
  async (t) => {
    assert.deepEqual(await reload(t, 'public:forget', false), [7]);
  },
);
