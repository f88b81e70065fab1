import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'realtime-events-testkit/until.mjs';
import { heardWithin, received, state } from '../listener.mjs';

/** ms. Three attempts, each up to 10 s to open and 10 s to hear a frame, and some for a busy machine. */
const POLLS_WITHIN = 110_000;
/** ms, with some for a busy machine. */
const DEAD_PATH_WITHIN = 50_000;
const POLLED_WITHIN = 35_000;

/** ms. A network that cuts a connection after so long cut it because it was idle. */
const IDLE = 30_000;

/** Networks that fail. */
export const network = {
  'a network swallows all frames: the page polls, and never says open before': async (scene) => {
    const { relay } = scene;
    relay.swallow = true;
    const tab = await scene.profile.newTab();
    await tab.goto(scene.page(polling(scene)));
    await tab.waitForFunction(() => channel.state.name === 'live', null, POLLS_WITHIN);
    await scene.check(tab, 1, await scene.publish(3), POLLED_WITHIN);
    assert.deepEqual(await tab.evaluate(() => client.state), { name: 'open', via: 'polling' });
    assert.ok(!(await tab.evaluate(() => states)).includes('websocket'));

    relay.swallow = false;
    await state(tab, 'websocket');
    await scene.check(tab, 1, await scene.publish(3), POLLED_WITHIN);
  },

  'a network that is known to cut idle connections goes dead: the page notices': async (scene) => {
    const { relay } = scene;
    const tab = await scene.listen({ timing: { firstPing: 500 } });
    await sleep(IDLE);
    relay.cut();
    relay.refuse = false;
    await received(tab, await scene.publish(1));
    await sleep(2_000); // the first ping of the new connection
    relay.forget();
    const last = await scene.publish(1);
    await heardWithin(tab, last, DEAD_PATH_WITHIN);
    await scene.check(tab, 1, last, DEAD_PATH_WITHIN);
  },

  'WebSockets are refused: the page polls, and uses one as soon as it can': async (scene) => {
    const { relay } = scene;
    scene.usePrivateChannel(60);
    relay.webSockets = false;
    const tab = await scene.listen({ ...polling(scene), token: true });
    await scene.check(tab, 1, await scene.publish(20));
    assert.deepEqual(await tab.evaluate(() => client.state), { name: 'open', via: 'polling' });

    const last = await scene.publishWhile(async () => {
      relay.webSockets = true;
      await state(tab, 'websocket');
    });
    await scene.check(tab, 1, last);
  },

  'the socket is cut while events arrive: the page reconnects': async (scene) => {
    const { relay } = scene;
    const tab = await scene.listen();
    const last = await scene.publishWhile(async () => {
      await received(tab, 5);
      relay.cut();
      relay.refuse = false;
      await until(() => relay.handshakes >= 2, 'the second connection');
    });
    await scene.check(tab, 1, last);
  },

  'offline, then online: the page receives what it missed': async (scene) => {
    const tab = await scene.listen({ timing: { watchdog: 1_000 } });
    await received(tab, await scene.publish(3));

    await scene.goOffline();
    await tab.waitForFunction(() => client.state.name !== 'open');
    await scene.publish(10);
    assert.deepEqual(await tab.evaluate(() => window.received), [1, 2, 3]);
    await scene.goOnline();
    await scene.check(tab, 1, 13);
    await scene.check(tab, 1, await scene.publish(3));
  },

  'offline and immediately online, many times: nothing is lost or doubled': async (scene) => {
    const tab = await scene.listen({ timing: { watchdog: 1_000 } });
    let last;
    for (let i = 0; i < 5; i++) {
      await scene.goOffline();
      await scene.publish(2);
      await scene.goOnline();
      last = await scene.publish(2);
    }
    await scene.check(tab, 1, last);
  },
};

function polling({ gateway, relay }) {
  return {
    historyUrl: relay.through(gateway.historyUrl),
    timing: { poll: 200, slowRetry: 1_000 },
  };
}
