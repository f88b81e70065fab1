// Builds dist/: the module, the classic script, their source maps and the types; checks the size.
// With --plugin also gives the classic script to the WordPress plugin, which is installable as it is.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const LIMIT = 6_000; // bytes, minified and gzipped
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tsc = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);
rmSync(here('dist'), { recursive: true, force: true });

const common = {
  absWorkingDir: here('.'),
  bundle: true,
  minify: true,
  sourcemap: true,
  target: 'es2020',
  legalComments: 'none',
  banner: { js: '/* realtime-events-client: Apache-2.0 OR GPL-2.0-or-later */' },
};
await build({
  ...common,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  outfile: 'dist/realtime-events.mjs',
});
await build({
  ...common,
  entryPoints: ['src/classic.ts'],
  format: 'iife',
  outfile: 'dist/realtime-events.js',
});
const typed = spawnSync(process.execPath, [tsc, '-p', here('tsconfig.json')], { stdio: 'inherit' });
if (typed.status !== 0) {
  process.exit(1);
}

for (const file of ['dist/realtime-events.mjs', 'dist/realtime-events.js']) {
  const size = gzipSync(readFileSync(here(file)), { level: 9 }).length;
  console.log(`${file}: ${size} bytes gzipped, of ${LIMIT}`);
  if (size > LIMIT) {
    console.error(
      `${file} is too big. Remove something, or raise LIMIT in build.mjs and the size in README.md.`,
    );
    process.exitCode = 1;
  }
}

if (process.argv.includes('--plugin')) {
  const script = readFileSync(here('dist/realtime-events.js'), 'utf8');
  // Without the name of its map, which is not there.
  const alone = script.replace(/^\/\/# sourceMappingURL=.*\n/m, '');
  writeFileSync(here('../wordpress/realtime-events/assets/client.js'), alone);
}
