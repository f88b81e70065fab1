import assert from 'node:assert/strict';
import { test } from 'node:test';
import { core, createApp, gzipped } from './app.mjs';
import { BUNDLERS } from './bundlers.mjs';
import { runInPage } from './page.mjs';

const HEARD = {
  heard: 'hello',
  sockets: [{ url: 'wss://site.test/live', protocols: ['realtime-events'] }],
};
/** How often a bundle has the name of a wait, which only the core has and no minifier shortens. */
const waits = (code) => code.split('slowRetry').length - 1;
const folder = await createApp('bundle', ['react', 'vue']);

for (const [name, bundle] of Object.entries(BUNDLERS)) {
  test(`${name}: a page with the core gets an event, and has nothing else`, async () => {
    const code = await bundle(folder, 'core.js');
    assert.deepEqual(await runInPage(code), HEARD);
    const size = gzipped(code) / gzipped(core);
    // esbuild shortens names anew, and its choice compresses less.
    assert.ok(size > 0.9 && size < 1.15, `${size.toFixed(2)} times the core`);
    assert.doesNotMatch(code, /useSyncExternalStore|shallowRef|customElements/);
  });

  test(`${name}: a page with the classic script gets an event`, async () => {
    assert.deepEqual(await runInPage(await bundle(folder, 'classic.js')), HEARD);
  });

  test(`${name}: nothing is left of entries that are not used`, async () => {
    const code = await bundle(folder, 'unused.js');
    assert.equal((await runInPage(code)).heard, 'nothing is used');
    assert.ok(code.length < 200, code.slice(0, 1_000));
  });

  test(`${name}: all entries share one core`, async () => {
    const code = await bundle(folder, 'all.js');
    assert.ok(waits(core) > 0);
    assert.equal(waits(code), waits(core));
    const { heard } = await runInPage(code);
    assert.equal(heard.length, 5);
  });
}
