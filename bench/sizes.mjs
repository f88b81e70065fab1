// How many bytes a page loads for this library, and for others.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { printHeading } from './src/heading.mjs';
import { readOptions } from './src/options.mjs';

const HELP = `Usage: ./realtime bench sizes

Bundles each library with esbuild as a page would that imports one name of it: minified, for browsers
of 2021 and later. Prints the bytes, and the bytes after gzip -9. It writes no file.
`;
readOptions(HELP, {});

/** The library, the lines that a page imports if it uses a bundler, and what the page has anyway. */
const PAGES = [
  ['realtime-events-client', "export { connect } from 'realtime-events-client'"],
  ['… its classic script, as it is'],
  ['… with its hooks for React', hooks('react'), ['react']],
  ['… with its composables for Vue', hooks('vue'), ['vue']],
  [
    '… with its element',
    "export { connect } from 'realtime-events-client'; import 'realtime-events-client/element'",
  ],
  ['partysocket', "export { WebSocket } from 'partysocket'"],
  ['reconnecting-websocket', "export { default } from 'reconnecting-websocket'"],
  ['@rails/actioncable', "export { createConsumer } from '@rails/actioncable'"],
  ['socket.io-client', "export { io } from 'socket.io-client'"],
  ['pusher-js', "export { default } from 'pusher-js'"],
  [
    'laravel-echo and pusher-js',
    "export { default } from 'laravel-echo'; export { default as Pusher } from 'pusher-js'",
  ],
  ['centrifuge', "export { Centrifuge } from 'centrifuge'"],
  [
    'ably, modular',
    "export { BaseRealtime, FetchRequest, WebSocketTransport } from 'ably/modular'",
  ],
  ['ably', "export { Realtime } from 'ably'"],
];
const SCRIPT = new URL('../client/dist/realtime-events.js', import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

// Not above: the help needs no installed packages.
const { build, version } = await import('esbuild');

printHeading('sizes', `esbuild ${version}`);
console.log('| | version | minified | and gzipped |');
console.log('|---|---|---|---|');
for (const [name, imports, external] of PAGES) {
  const code = imports ? await bundle(imports, external) : readFileSync(SCRIPT);
  const sizes = [code.length, gzipSync(code, { level: 9 }).length];
  const cells = [
    name,
    versions(name).join(', '),
    ...sizes.map((size) => size.toLocaleString('en-GB')),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function hooks(entry) {
  return `export { connect } from 'realtime-events-client';
    export { useChannel, useEvent } from 'realtime-events-client/${entry}'`;
}

async function bundle(contents, external = []) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2021',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    external,
  });
  return outputFiles[0].contents;
}

/** The versions of the packages that a row names. */
function versions(name) {
  const packages = name.match(/(?<=^|and )[@\w./-]+/g) ?? [];
  const { resolve } = createRequire(import.meta.url);
  return packages.map((each) => {
    const files = resolve.paths(each).map((place) => join(place, each, 'package.json'));
    return JSON.parse(readFileSync(files.find((file) => existsSync(file)))).version;
  });
}
