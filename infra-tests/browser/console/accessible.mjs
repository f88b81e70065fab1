import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { skip } from 'realtime-events-testkit/chromium.mjs';
import { dispatch, fresh, lineOf, open } from './open.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const VIEWS = ['live', 'publish', 'channels', 'connections', 'trace', 'tokens', 'faults'];
const SCREENS = [
  { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
];

/** What axe finds wrong, as readable lines. */
async function violations(page) {
  // Without its policy, the page would not let axe in.
  await page.addScriptTag({ path: AXE });
  const { violations: found } = await page.evaluate(() => window.axe.run());
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

for (const screen of SCREENS) {
  const { viewport, colorScheme } = screen;
  for (const view of VIEWS) {
    test(
      `axe finds nothing in ${view}, ${viewport.width} px, ${colorScheme}`,
      { skip },
      async (t) => {
        const { page } = await open(
          t,
          { ...screen, bypassCSP: true, reducedMotion: 'reduce' },
          view,
        );
        await page.locator(`#view[data-view=${view}]`).waitFor();
        if (view === 'live') {
          const event = fresh('axe');
          await dispatch({ event, data: { text: 'x'.repeat(5000) } });
          await lineOf(page, event).getByRole('button').first().click();
        }
        assert.deepEqual(await violations(page), []);
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          'The page is wider than the screen',
        );
      },
    );
  }
}
