import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { handed, listen, live, numbers } from '../listener.mjs';
import { publishSome } from 'realtime-events-testkit/publishing.mjs';
import { stage } from './stage.mjs';

/** Reloads a page; three events are published while it is loading. @returns what it was handed then */
async function reload(t, name, remember) {
  const { gateway, site } = stage;
  const context = await stage.context(t);
  const page = await listen(context, site, { url: gateway.webSocketUrl, name, remember });
  const before = await handed(page, await publishSome(gateway, name, 3));
  assert.deepEqual(before, numbers(1, 3));

  await page.route('**/realtime-events.mjs', async (route) => {
    await publishSome(gateway, name, 3);
    await route.continue();
  });
  await page.reload();
  await live(page);
  return handed(page, await publishSome(gateway, name, 1));
}

test('a page that remembers is handed, after a reload, what came between', { skip }, async (t) => {
  assert.deepEqual(await reload(t, 'public:remember', true), numbers(4, 7));
});

test('a page that does not remember begins anew after a reload', { skip }, async (t) => {
  assert.deepEqual(await reload(t, 'public:forget', false), [7]);
});
