import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { handed, listen, numbers } from '../listener.mjs';
import { delivered, publishSome, publishWhile } from 'realtime-events-testkit/publishing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { stage } from './stage.mjs';

/** Two tabs of one browser, and the ids of the gateway's connections. */
async function twoTabs(t, name) {
  const { gateway, site } = stage;
  await until(async () => (await gateway.connections()).length === 0);
  const context = await stage.context(t);
  const settings = { url: gateway.webSocketUrl, name };
  const first = await listen(context, site, settings);
  const second = await listen(context, site, settings);
  return { first, second, connections: await gateway.connections() };
}

/** Whether one connection is left, and is another than those before. */
async function replaced(before) {
  const now = await stage.gateway.connections();
  return now.length === 1 && !before.includes(now[0]);
}

test(
  'two tabs share one socket, and each is handed each event once, in order',
  { skip },
  async (t) => {
    const name = 'public:two-tabs';
    const { first, second, connections } = await twoTabs(t, name);
    assert.equal(connections.length, 1);

    const last = await publishSome(stage.gateway, name, 20);
    assert.deepEqual(await handed(first, last), numbers(1, last));
    assert.deepEqual(await handed(second, last), numbers(1, last));
    assert.deepEqual(await stage.gateway.connections(), connections);
  },
);

test(
  'the tab with the socket is closed while events come: the other takes over',
  { skip },
  async (t) => {
    const name = 'public:closed';
    const { first, second, connections } = await twoTabs(t, name);
    const last = await publishWhile(stage.gateway, name, async () => {
      await handed(second, 5);
      await first.close();
      await until(() => replaced(connections));
    });
    assert.deepEqual(await handed(second, last), numbers(1, last));
  },
);

test(
  'the tab with the socket crashes while events come: the other takes over',
  { skip },
  async (t) => {
    const name = 'public:crashed';
    const { first, second, connections } = await twoTabs(t, name);
    const cdp = await first.context().newCDPSession(first);
    const last = await publishWhile(stage.gateway, name, async () => {
      await handed(second, 5);
      const crashed = first.waitForEvent('crash');
      // Nothing is left to answer it.
      void cdp.send('Page.crash').catch(() => {});
      await crashed;
      await until(() => replaced(connections));
    });
    assert.deepEqual(await handed(second, last), numbers(1, last));
  },
);

test('the tab without the socket is closed: nothing changes for the other', { skip }, async (t) => {
  const name = 'public:follower';
  const { first, second, connections } = await twoTabs(t, name);
  const last = await publishWhile(stage.gateway, name, async () => {
    await handed(first, 5);
    await second.close();
    await handed(first, 15);
  });
  assert.deepEqual(await handed(first, last), numbers(1, last));
  assert.deepEqual(await stage.gateway.connections(), connections);
});

test(
  'the tab without the socket goes to another page: nobody listens to what only that one did',
  { skip },
  async (t) => {
    const { first, second } = await twoTabs(t, 'public:stays');
    await second.evaluate(
      () =>
        new Promise((resolve) =>
          client.channel('public:goes').onState(({ name }) => name === 'live' && resolve()),
        ),
    );
    assert.equal(await delivered(stage.gateway, 'public:goes'), 1);
    await second.goto('about:blank');
    await until(async () => (await delivered(stage.gateway, 'public:goes')) === 0);
    const last = await publishSome(stage.gateway, 'public:stays', 3);
    assert.deepEqual(await handed(first, last), numbers(1, last));
  },
);
