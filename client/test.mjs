// Checks the types of the tests and of the package, compiles the tests and runs them: node test.mjs [name…]
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tsc = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);
for (const project of ['tsconfig.test.json', 'tsconfig.types.json']) {
  const checked = spawnSync(process.execPath, [tsc, '-p', here(project)], { stdio: 'inherit' });
  if (checked.status !== 0) {
    process.exit(1);
  }
}

const wanted = process.argv.slice(2);
const files = readdirSync(here('test'))
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => !wanted.length || wanted.some((name) => file.startsWith(name)));
rmSync(here('build'), { recursive: true, force: true });
await build({
  absWorkingDir: here('.'),
  entryPoints: files.map((file) => join('test', file)),
  outdir: 'build',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  splitting: true, // A test imports what looks for a page after it has made one.
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
});
const built = files.map((file) => here(join('build', file.replace(/\.ts$/, '.mjs'))));
const { status } = spawnSync(
  process.execPath,
  ['--enable-source-maps', '--test', '--test-reporter=spec', ...built],
  { stdio: 'inherit', cwd: here('.') },
);
process.exit(status ?? 1);
