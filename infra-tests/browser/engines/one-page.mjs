import assert from 'node:assert/strict';
import { until } from 'realtime-events-testkit/until.mjs';
import { live, received } from '../listener.mjs';

/** One page, on a network that works. */
export const onePage = {
  'a page connects and receives events': async (scene) => {
    const tab = await scene.listen();
    await scene.check(tab, 1, await scene.publish(20));
    assert.deepEqual(await tab.evaluate(() => states), ['websocket']);
  },

  'a token is replaced before it expires': async (scene) => {
    scene.usePrivateChannel(3);
    const tab = await scene.listen({ token: true });
    const last = await scene.publishWhile(() => until(() => scene.tokens >= 4, 'four tokens'));
    await scene.check(tab, 1, last);
    assert.deepEqual(await tab.evaluate(() => states), ['websocket']);
  },

  'after a reload, a page that remembers its position receives what it missed': async (scene) => {
    await scene.check(await reload(scene, true), 4, 7);
  },

  'after a reload, a page that does not remember its position starts at the head': async (
    scene,
  ) => {
    await scene.check(await reload(scene, false), 7, 7);
  },

  'a page goes to the back/forward cache and comes back': async (scene) => {
    const tab = await scene.listen({ remember: true });
    let last = await scene.publish(3);
    for (const leave of [() => scene.leave(tab), () => tab.forward(), () => tab.forward()]) {
      await received(tab, last);
      await leave();
      const left = last;
      last = await scene.publish(3);
      const first = await scene.comeBack(tab, left);
      await scene.check(tab, first, last);
    }
  },
};

/** Reloads a page that has the events 1 to 3. It misses 4 to 6. The last event is 7. */
async function reload(scene, remember) {
  const { relay } = scene;
  const tab = await scene.listen({ remember });
  await scene.check(tab, 1, await scene.publish(3));
  relay.cut();
  await tab.reload();
  await scene.publish(3);
  relay.refuse = false;
  await live(tab);
  await scene.publish(1);
  return tab;
}
