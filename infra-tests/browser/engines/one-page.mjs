import assert from 'node:assert/strict';
import { publishSome, publishWhile } from 'realtime-events-testkit/publishing.mjs';
import { until } from 'realtime-events-testkit/until.mjs';
import { live, received } from '../listener.mjs';
import { check } from './stage.mjs';

/** One page, on a network that works. */
export const onePage = {
  'a page connects and receives events': async (scene) => {
    const tab = await scene.listen();
    await check(tab, 1, await publishSome(scene.gateway, scene.name, 20));
    assert.deepEqual(await tab.evaluate(() => states), ['websocket']);
  },

  'a token is replaced before it expires': async (scene) => {
    const { gateway, privateName: name } = scene;
    const tab = await scene.listen({ name, token: true });
    const last = await publishWhile(gateway, name, () =>
      until(() => scene.tokens >= 4, 'four tokens'),
    );
    await check(tab, 1, last);
    assert.deepEqual(await tab.evaluate(() => states), ['websocket']);
  },

  'after a reload, a page that remembers its position receives what it missed': async (scene) => {
    await check(await reload(scene, true), 4, 7);
  },

  'after a reload, a page that does not remember its position starts at the head': async (
    scene,
  ) => {
    await check(await reload(scene, false), 7, 7);
  },

  'a page goes to the back/forward cache and comes back': async (scene) => {
    const { gateway, name } = scene;
    const tab = await scene.listen({ remember: true });
    let last = await publishSome(gateway, name, 3);
    for (let i = 0; i < 3; i++) {
      await received(tab, last);
      await scene.leave(tab);
      const left = last;
      last = await publishSome(gateway, name, 3);
      const first = await scene.comeBack(tab, left);
      await check(tab, first, last);
    }
  },
};

/** Reloads a page that has the events 1 to 3. It misses 4 to 6. The last event is 7. */
async function reload(scene, remember) {
  const { gateway, relay, name } = scene;
  const tab = await scene.listen({ remember });
  await check(tab, 1, await publishSome(gateway, name, 3));
  relay.cut();
  await tab.reload();
  await publishSome(gateway, name, 3);
  relay.refuse = false;
  await live(tab);
  await publishSome(gateway, name, 1);
  return tab;
}
