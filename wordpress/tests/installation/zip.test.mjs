import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { PLUGIN, startSite } from 'realtime-events-testkit/wordpress/site.mjs';
import { find } from 'realtime-events-testkit/programs.mjs';
import { shipped, zip } from '../../zip.mjs';

const archive = async () =>
  zip(
    await Promise.all(
      shipped().map(async ([path, file]) => [`realtime-events/${path}`, await readFile(file)]),
    ),
  );
const run = promisify(execFile);

/** Unpacks the archive, until the test ends. @returns {Promise<string>} the folder */
async function unpack(t) {
  const folder = await mkdtemp(join(tmpdir(), 'realtime-zip-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'plugin.zip'), await archive());
  await run(find('unzip'), ['-q', 'plugin.zip'], { cwd: folder });
  return join(folder, 'realtime-events');
}

test('the archive has the shipped files, is the same each time, and works when unpacked', async (t) => {
  assert.deepEqual(await archive(), await archive());
  const unpacked = await unpack(t);
  const files = shipped();
  for (const [path, file] of files) {
    assert.deepEqual(await readFile(join(unpacked, path)), await readFile(file), path);
  }
  const paths = files.map(([path]) => path);
  for (const path of [
    'readme.txt',
    'LICENSE',
    'uninstall.php',
    'assets/realtime-events.js',
    'languages/realtime-events.pot',
    'languages/realtime-events-de_DE.mo',
    'languages/realtime-events-de_DE-realtime-events-editor.json',
    'client/src/index.ts',
  ]) {
    assert.ok(paths.includes(path), path);
  }
  assert.deepEqual(
    paths.filter((path) => /\.distignore|node_modules|^client\/(test|dist)/.test(path)),
    [],
  );

  const site = await startSite({ plugin: unpacked });
  t.after(() => site.stop());
  assert.match(await site.php(`echo realtime_events_dispatch( 'a' );`), /^evt_/);
});

test('assets/realtime-events.js can be built from the source in the archive, as readme.txt describes', async (t) => {
  const unpacked = await unpack(t);
  const client = join(unpacked, 'client');
  const script = join(unpacked, 'assets/realtime-events.js');
  const shipped = await readFile(script, 'utf8');
  assert.ok(
    (await readFile(join(unpacked, 'readme.txt'), 'utf8')).includes(
      '`npm install` and `node build.mjs --plugin`',
    ),
  );
  await rm(script);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: client });
  await run(process.execPath, ['build.mjs', '--plugin'], { cwd: client });
  assert.equal(await readFile(script, 'utf8'), shipped);
});

test("readme.txt agrees with the plugin's header", async () => {
  const [readme, header] = await Promise.all(
    ['readme.txt', 'realtime-events.php'].map((file) => readFile(join(PLUGIN, file), 'utf8')),
  );
  const of = (text, name) => new RegExp(`^[ *]*${name}: +(.+)$`, 'm').exec(text)?.[1];
  assert.equal(of(readme, 'Stable tag'), of(header, 'Version'));
  for (const name of ['Requires at least', 'Requires PHP', 'License', 'License URI']) {
    assert.equal(of(readme, name), of(header, name), name);
  }
  assert.ok(readme.includes(of(header, 'Description')));
  assert.match(header, new RegExp(`'REALTIME_EVENTS_VERSION', '${of(header, 'Version')}'`));
});
