import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp, runFile } from './app.mjs';

const folder = await createApp('node', ['react', 'vue']);

for (const file of ['module.mjs', 'script.cjs']) {
  test(`Node runs ${file}, which gets an event`, async () => {
    const { stdout } = await runFile(file, folder);
    assert.deepEqual(JSON.parse(stdout), {
      data: 'hello',
      made: [{ url: 'wss://site.test/live', protocols: ['realtime-events'] }],
    });
  });
}

test('import and require give the same names from each entry', async () => {
  const { stdout } = await runFile('every-entry.mjs', folder);
  const names = JSON.parse(stdout);
  for (const [entry, [imported, required]] of Object.entries(names)) {
    assert.ok(imported.length > 0, entry);
    assert.deepEqual(required.sort(), imported.sort(), entry);
  }
});

test('on a server connect() does nothing, and the process ends by itself', async () => {
  const { stdout, stderr } = await runFile('on-a-server.mjs', folder);
  const [client, channel, resources] = JSON.parse(stdout);
  assert.deepEqual(client, { name: 'disconnected' });
  assert.deepEqual(channel, { name: 'subscribing' });
  assert.ok(!resources.includes('Timeout'), String(resources));
  assert.equal(stderr, '');
});
