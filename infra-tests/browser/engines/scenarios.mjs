import { describe, test } from 'node:test';
import { network } from './network.mjs';
import { onePage } from './one-page.mjs';
import { silence } from './silence.mjs';
import { setStage } from './stage.mjs';
import { tabs } from './tabs.mjs';

/** So many at a time: each starts functions of its own in the gateway. Those that wait longest begin first. */
const AT_A_TIME = 3;

/**
 * Registers the tests of the browser library in an engine. Each asserts that a page receives each event once, in
 * order, none missing, and that the client's state does not say `open` while the page is deaf.
 *
 * @param {"chromium" | "firefox" | "webkit"} engine
 * @param {Record<string, (scene: import("./stage.mjs").Scene) => Promise<void>>} [more] scenarios of this engine alone
 */
export async function testIn(engine, more = {}) {
  const stage = await setStage(engine);
  const scenarios = { ...silence, ...more, ...network, ...tabs, ...onePage };
  describe(`the library in ${engine}`, { concurrency: AT_A_TIME, skip: stage.skip }, () => {
    for (const [title, run] of Object.entries(scenarios)) {
      test(`${engine}: ${title}`, async (t) => run(await stage.scene(t)));
    }
  });
}
