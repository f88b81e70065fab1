import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createApp, pack, runTool } from './app.mjs';

const folder = await createApp('types', ['@types/react', 'csstype', 'vue', 'react']);
const tarball = await pack(folder);

/** TypeScript's resolution, and the kinds of file that it takes. */
const WAYS = {
  node16: ['module.mts', 'script.cts'],
  nodenext: ['module.mts', 'script.cts'],
  bundler: ['module.ts'],
};

for (const [resolution, files] of Object.entries(WAYS)) {
  for (const file of files) {
    test(`TypeScript with moduleResolution ${resolution} knows the types in ${file}`, async () => {
      // The lines are the same in each way to load the package.
      await copyFile(join(folder, 'use.txt'), join(folder, file));
      const module = resolution === 'bundler' ? 'esnext' : resolution;
      const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', module];
      await runTool('tsc', [...options, '--moduleResolution', resolution, file], folder);
    });
  }
}

test('attw finds nothing', async () => {
  // Of node10 it ignores that subpaths need `exports`, which TypeScript and Node have had since 2021.
  await runTool('attw', [tarball, '--profile', 'node16'], folder);
});

test('publint finds nothing', async () => {
  const { stdout } = await runTool('publint', [tarball, '--strict'], folder);
  assert.match(stdout, /All good/);
});
