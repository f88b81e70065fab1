import assert from 'node:assert/strict';
import { until } from 'realtime-events-testkit/until.mjs';
import { live, received } from '../listener.mjs';

/** ms. A tab that leaves hands its connection over at once. */
const HANDED_OVER = 5_000;

/** Two tabs of one browser. */
export const tabs = {
  'two tabs share one socket': async (scene) => {
    const both = await scene.listenTwice();
    const last = await scene.publish(20);
    for (const tab of both) await scene.check(tab, 1, last);
    assert.equal(scene.relay.handshakes, 1);
  },

  'the leading tab is closed while events arrive: the other takes over': async (scene) => {
    const { relay } = scene;
    const [first, second] = await scene.listenTwice();
    const last = await scene.publishWhile(async () => {
      await received(second, 5);
      await first.close();
      await until(() => relay.handshakes >= 2, 'the second connection');
    });
    await scene.check(second, 1, last, HANDED_OVER);
    await until(() => relay.open === 1, 'the end of the first connection');
  },

  'the leading tab goes to a page without the library: the other takes over. It comes back and goes on':
    async (scene) => {
      const { relay } = scene;
      const [first, second] = await scene.listenTwice({ remember: true });
      const left = await scene.publish(3);
      await scene.check(first, 1, left);

      await scene.leave(first);
      await scene.check(second, 1, await scene.publish(3), HANDED_OVER);

      const start = await scene.comeBack(first, left);
      const last = await scene.publish(3);
      await scene.check(first, start, last);
      await scene.check(second, 1, last, HANDED_OVER);
      await until(() => relay.open === 1, 'one connection for both tabs');
    },

  'the leading tab goes to another page with the library, six times: no tab is deaf': async (
    scene,
  ) => {
    const { site } = scene;
    const both = await scene.listenTwice();
    const firsts = [1, 1];
    let last = await scene.publish(1);
    for (let i = 0; i < 6; i++) {
      for (const tab of both) await received(tab, last);
      const leading = i % 2;
      const next = new URL(scene.page(), site.url);
      next.pathname = i % 4 < 2 ? '/other' : '/';
      await both[leading].goto(next.href);
      await live(both[leading]);
      firsts[leading] = last + 1;
      last = await scene.publish(2);
      for (const i of [0, 1]) await scene.check(both[i], firsts[i], last, HANDED_OVER);
    }
  },
};
