import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { listen, numbers, received, state } from '../listener.mjs';
import { publishSome, publishWhile } from 'realtime-events-testkit/publishing.mjs';
import { token } from 'realtime-events-testkit/signing.mjs';
import { startRelay } from 'realtime-events-testkit/relay.mjs';
import { stage } from '../shared.mjs';

test(
  'the client polls where WebSockets are blocked, and uses one as soon as it can',
  { skip },
  async (t) => {
    const { gateway, site } = stage;
    const relay = await startRelay(gateway.port);
    t.after(() => relay.close());
    relay.webSockets = false;
    site.token = () => token(gateway.secret, ['blocked'], 60);
    const page = await listen(await stage.context(t), site, {
      url: relay.through(gateway.webSocketUrl),
      historyUrl: relay.through(gateway.historyUrl),
      name: 'blocked',
      token: true,
      timing: { poll: 200, slowRetry: 1_000 },
    });
    const polled = await publishSome(gateway, 'blocked', 20);
    assert.deepEqual(await received(page, polled), numbers(1, polled));
    assert.deepEqual(await page.evaluate(() => client.state), { name: 'open', via: 'polling' });

    const last = await publishWhile(gateway, 'blocked', async () => {
      relay.webSockets = true;
      await state(page, 'websocket');
    });
    assert.deepEqual(await received(page, last), numbers(1, last));
  },
);
