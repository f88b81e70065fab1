import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { publishSome, publishWhile } from 'realtime-events-testkit/publishing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { received, state } from '../listener.mjs';
import { check, heardWithin } from './stage.mjs';

/** ms, with some for a busy machine. */
const POLLS_WITHIN = 65_000;
const DEAD_PATH_WITHIN = 50_000;

/** ms. After it, a connection is no longer young. */
const SETTLED = 20_000;

/** Networks that fail. */
export const network = {
  'a network swallows all frames: the page polls, and never says open before': async (scene) => {
    const { gateway, relay, name } = scene;
    relay.swallow = true;
    const tab = await scene.profile.newTab();
    await tab.goto(scene.page(polling(scene)));
    await tab.waitForFunction(() => channel.state.name === 'live', null, POLLS_WITHIN);
    await check(tab, 1, await publishSome(gateway, name, 3));
    assert.deepEqual(await tab.evaluate(() => client.state), { name: 'open', via: 'polling' });
    assert.ok(!(await tab.evaluate(() => states)).includes('websocket'));

    relay.swallow = false;
    await state(tab, 'websocket');
    await check(tab, 1, await publishSome(gateway, name, 3));
  },

  'a network that is known to cut goes dead: the page notices': async (scene) => {
    const { gateway, relay, name } = scene;
    const tab = await scene.listen();
    await sleep(SETTLED);
    relay.cut();
    relay.refuse = false;
    await received(tab, await publishSome(gateway, name, 1));
    await sleep(SETTLED);
    relay.forget();
    const last = await publishSome(gateway, name, 1);
    await heardWithin(tab, last, DEAD_PATH_WITHIN);
    await check(tab, 1, last, DEAD_PATH_WITHIN);
  },

  'WebSockets are refused: the page polls, and uses one as soon as it can': async (scene) => {
    const { gateway, relay, privateName: name } = scene;
    relay.webSockets = false;
    const tab = await scene.listen({ ...polling(scene), name, token: true });
    await check(tab, 1, await publishSome(gateway, name, 20));
    assert.deepEqual(await tab.evaluate(() => client.state), { name: 'open', via: 'polling' });

    const last = await publishWhile(gateway, name, async () => {
      relay.webSockets = true;
      await state(tab, 'websocket');
    });
    await check(tab, 1, last);
  },

  'the socket is cut while events arrive: the page reconnects': async (scene) => {
    const { gateway, relay, name } = scene;
    const tab = await scene.listen();
    const last = await publishWhile(gateway, name, async () => {
      await received(tab, 5);
      relay.cut();
      relay.refuse = false;
      await until(() => relay.handshakes === 2, 'the second connection');
    });
    await check(tab, 1, last);
  },

  'offline, then online: the page receives what it missed': async (scene) => {
    const { gateway, name } = scene;
    const tab = await scene.listen({ timing: { watchdog: 1_000 } });
    await received(tab, await publishSome(gateway, name, 3));

    await scene.goOffline();
    await tab.waitForFunction(() => client.state.name !== 'open');
    await publishSome(gateway, name, 10);
    assert.deepEqual(await tab.evaluate(() => window.received), [1, 2, 3]);
    await scene.goOnline();
    await check(tab, 1, 13);
    await check(tab, 1, await publishSome(gateway, name, 3));
  },

  'offline and immediately online, many times: nothing is lost or doubled': async (scene) => {
    const { gateway, name } = scene;
    const tab = await scene.listen({ timing: { watchdog: 1_000 } });
    let last;
    for (let i = 0; i < 5; i++) {
      await scene.goOffline();
      await publishSome(gateway, name, 2);
      await scene.goOnline();
      last = await publishSome(gateway, name, 2);
    }
    await check(tab, 1, last);
  },
};

function polling({ gateway, relay }) {
  return {
    historyUrl: relay.through(gateway.historyUrl),
    timing: { poll: 200, slowRetry: 1_000 },
  };
}
