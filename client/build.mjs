// Builds dist/: each entry of the package as a module and for CommonJS, the classic script, their source maps
// and their types; checks the sizes.
// With --plugin also makes the script of the WordPress plugin, which is installable as it is: the classic script, and
// after it the plugin's own.
// With --console also makes the copy of the module that the console of the development gateway loads.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';

/** Bytes, minified and gzipped. README.md has the first. */
const LIMITS = {
  'realtime-events.js': 8_450,
  'realtime-events.mjs': 8_450,
  'react.mjs': 1_000,
  'vue.mjs': 1_000,
  'element.mjs': 1_000,
};
/** The source and the name of each entry. The classic script is its own module. */
const MODULES = {
  index: 'realtime-events',
  react: 'react',
  vue: 'vue',
  element: 'element',
};
/** Names that never leave the core, in no message, option or public type: the build shortens them. */
const SHORTENED =
  /^(askAfter|askers|asked|asks|body|bytes|check|closed|deliver|died|drop|emit|end|failing|frame|kind|leave|load|moved|opened|pause|pong|queue|range|refused|remove|reset|restart|running|save|sent|subscribe|subscribed|subscribers|survived|tab|tick|transport|wait|wake)$/;
/** Browsers since autumn 2020. */
const TARGET = 'es2021';
const BANNER = '/*! Apache-2.0 OR GPL-2.0-or-later */';
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tsc = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);
rmSync(here('dist'), { recursive: true, force: true });

await bundle('classic', 'iife', 'realtime-events.js');
await bundle('classic', 'cjs', 'classic.cjs');
for (const [source, name] of Object.entries(MODULES)) {
  await bundle(source, 'esm', name + '.mjs');
  await bundle(source, 'cjs', name + '.cjs');
}
const typed = spawnSync(process.execPath, [tsc, '-p', here('tsconfig.json')], { stdio: 'inherit' });
if (typed.status !== 0) {
  process.exit(1);
}
copyTypesForCommonJs();
checkSizes();

if (process.argv.includes('--plugin')) {
  // In the archive of the plugin, this folder is within it.
  const assets = ['../assets/', '../wordpress/realtime-events/assets/'].map(here).find(existsSync);
  writeFileSync(join(assets, 'realtime-events.js'), await pluginScript(assets));
}

if (process.argv.includes('--console')) {
  const file = '../local/src/main/resources/dev/realtimeevents/local/console/realtime-events.js';
  writeFileSync(here(file), withoutMap(readFileSync(here('dist/realtime-events.mjs'), 'utf8')));
}

async function pluginScript(assets) {
  const library = readFileSync(here('dist/realtime-events.js'), 'utf8');
  const front = readFileSync(join(assets, 'front.js'), 'utf8');
  const { code } = await minify(front, { module: true, ecma: 2020 });
  return `${withoutMap(library)}${code}\n`;
}

/** The name of a script's map is left out: the map is not beside it. */
function withoutMap(script) {
  return script.replace(/^\/\/# sourceMappingURL=.*\n/m, '');
}

/** esbuild makes one file of many, and Terser makes it a sixteenth smaller. */
async function bundle(source, format, file) {
  const isCore = source === 'index' || source === 'classic';
  const { outputFiles } = await build({
    absWorkingDir: here('.'),
    entryPoints: [`src/${source}.ts`],
    outfile: 'dist/' + file,
    write: false,
    format,
    // With it, Node finds the names that a CommonJS file exports.
    platform: format === 'cjs' ? 'node' : 'browser',
    target: TARGET,
    bundle: true,
    external: ['react', 'vue'],
    plugins: format === 'iife' ? [] : [coreStaysOutside(format)],
    minify: true,
    ...(isCore && { mangleProps: SHORTENED }),
    sourcemap: 'external',
    legalComments: 'none',
  });
  const [map, bundled] = outputFiles.map(({ text }) => text);
  // Node looks for the names that a CommonJS file exports in its text, and Terser would remove them.
  const { code, map: sourceMap } =
    format === 'cjs'
      ? { code: `${BANNER}\n${bundled}//# sourceMappingURL=${file}.map`, map }
      : await minify(bundled, {
          module: true,
          ecma: 2020,
          compress: { passes: 4, unsafe_arrows: true, pure_getters: true },
          format: { preamble: BANNER },
          sourceMap: { content: map, url: file + '.map' },
        });
  mkdirSync(here('dist'), { recursive: true });
  writeFileSync(here('dist/' + file), code + '\n');
  writeFileSync(here(`dist/${file}.map`), sourceMap);
}

/** An entry that uses the core imports its file, so a page that uses both has it once. */
function coreStaysOutside(format) {
  const path = './realtime-events' + (format === 'cjs' ? '.cjs' : '.mjs');
  return {
    name: 'core-stays-outside',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/index\.js$/ }, () => ({ path, external: true }));
    },
  };
}

/** TypeScript takes `.d.ts` files of this package for those of modules, and `.d.cts` for those of CommonJS. */
function copyTypesForCommonJs() {
  for (const file of readdirSync(here('dist/types'))) {
    const types = readFileSync(here('dist/types/' + file), 'utf8');
    writeFileSync(
      here('dist/types/' + file.replace(/\.d\.ts$/, '.d.cts')),
      types.replace(/(['"]\.\/[\w-]+)\.js(?=['"])/g, '$1.cjs'),
    );
  }
}

function checkSizes() {
  for (const [file, limit] of Object.entries(LIMITS)) {
    const size = gzipSync(readFileSync(here('dist/' + file)), { level: 9 }).length;
    console.log(`dist/${file}: ${size} bytes gzipped, of ${limit}`);
    if (size > limit) {
      console.error(
        `dist/${file} is too big. Remove something, or raise its limit in build.mjs and the size in README.md.`,
      );
      process.exitCode = 1;
    }
  }
}
