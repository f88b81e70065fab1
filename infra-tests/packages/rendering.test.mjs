import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp, runFile } from './app.mjs';

const APPS = {
  react: await createApp('react', ['react', 'react-dom', 'happy-dom']),
  vue: await createApp('vue', ['vue', 'happy-dom']),
};

for (const [name, folder] of Object.entries(APPS)) {
  test(`${name}: a server renders the page without a connection, and the page takes it over`, async () => {
    const { stdout, stderr } = await runFile('on-a-server.mjs', folder);
    const [first, second, hasTimer] = stdout.trim().split('\n');
    assert.equal(first, '<p class="subscribing">none</p>');
    assert.equal(second, first);
    assert.equal(hasTimer, 'false');
    assert.equal(stderr, '');

    const page = await runFile('in-a-page.mjs', folder, first);
    const { live, errors, sockets } = JSON.parse(page.stdout);
    assert.match(live, /^<p class="live">(hello, public hello|public hello, hello)<\/p>$/);
    assert.deepEqual(errors, []);
    assert.equal(sockets, 1);
  });
}
