// API Gateway ends each connection after two hours; here after some seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { handed, listen, numbers } from './listener.mjs';
import { publishWhile } from 'realtime-events-testkit/publishing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { setStage } from './stage.mjs';

const stage = setStage('--max-connection-age', '4s');

/** Publishes until the gateway has seen so many connections. @returns all that the page was told */
async function outlive(t, count, { name, timing }) {
  const { gateway, site } = stage;
  const page = await listen(await stage.context(t), site, {
    url: gateway.webSocketUrl,
    name,
    timing,
  });
  const seen = new Set();
  const last = await publishWhile(gateway, name, () =>
    until(async () => {
      for (const id of await gateway.connections()) seen.add(id);
      return seen.size >= count;
    }),
  );
  assert.deepEqual(await handed(page, last), numbers(1, last));
  return page.evaluate(() => states);
}

test(
  'renewed before the limit, many times: no event lost or doubled, and never without a connection',
  { skip },
  async (t) => {
    const states = await outlive(t, 8, {
      name: 'public:renewed',
      timing: { renew: 1_500, overlap: 500 },
    });
    assert.deepEqual(states, ['websocket']);
  },
);

test('cut at the limit: it comes back, and no event is lost or doubled', { skip }, async (t) => {
  const states = await outlive(t, 3, { name: 'public:cut' });
  assert.ok(states.includes('waiting'), String(states));
});
