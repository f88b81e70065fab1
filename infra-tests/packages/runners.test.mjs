import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createApp, runTool } from './app.mjs';

const folder = await createApp('runners', ['react', 'vitest']);

for (const [name, words] of Object.entries({
  jest: ['--rootDir=.', '--testMatch=**/*.jest.cjs', '--watchman=false', '--json'],
  vitest: ['run', '--root=.', '--reporter=json'],
})) {
  test(`tests under ${name} use the library`, async () => {
    const file = join(folder, name + '.json');
    await runTool(name, [...words, '--outputFile=' + file], folder);
    const { numPassedTests, numTotalTests } = JSON.parse(await readFile(file, 'utf8'));
    assert.deepEqual([numPassedTests, numTotalTests], [2, 2]);
  });
}
