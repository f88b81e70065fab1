import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { listen, numbers, received } from '../listener.mjs';
import { delivered, publishSome, publishWhile } from 'realtime-events-testkit/publishing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { stage } from '../shared.mjs';

/** Opens two tabs of one browser. @returns them and the ids of the gateway's connections */
async function twoTabs(t, name) {
  const { gateway, site } = stage;
  await stage.noConnections();
  const context = await stage.context(t);
  const settings = { url: gateway.webSocketUrl, name };
  const first = await listen(context, site, settings);
  const second = await listen(context, site, settings);
  return { first, second, connections: await gateway.connections() };
}

/** Whether there is one connection, and it is new. */
async function replaced(before) {
  const now = await stage.gateway.connections();
  return now.length === 1 && !before.includes(now[0]);
}

test('the leading tab crashes while events arrive: the other takes over', { skip }, async (t) => {
  const name = 'public:crashed';
  const { first, second, connections } = await twoTabs(t, name);
  const cdp = await first.context().newCDPSession(first);
  const last = await publishWhile(stage.gateway, name, async () => {
    await received(second, 5);
    const crashed = first.waitForEvent('crash');
    // Nothing is left that could answer.
    void cdp.send('Page.crash').catch(() => {});
    await crashed;
    await until(() => replaced(connections));
  });
  assert.deepEqual(await received(second, last), numbers(1, last));
});

test('the follower is closed: nothing changes for the other', { skip }, async (t) => {
  const name = 'public:follower';
  const { first, second, connections } = await twoTabs(t, name);
  const last = await publishWhile(stage.gateway, name, async () => {
    await received(first, 5);
    await second.close();
    await received(first, 15);
  });
  assert.deepEqual(await received(first, last), numbers(1, last));
  assert.deepEqual(await stage.gateway.connections(), connections);
});

test(
  'the follower goes to another page: its own channel has no subscriber any more',
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
    assert.deepEqual(await received(first, last), numbers(1, last));
  },
);
