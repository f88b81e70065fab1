import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import { minify } from 'terser';
import type { RealtimeEvent } from '../src/index.js';
import { Clock } from './clock.js';
import { Server, Socket } from './world.js';

const here = (path: string) => new URL('../' + path, import.meta.url);
const read = (path: string) => readFileSync(here(path), 'utf8');
const settings = JSON.parse(read('package.json'));

/** The strings in nested objects. */
function leaves(value: string | object): string[] {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(leaves);
}

/** Runs a script and records every global that it reads. */
function looks(script: string): Set<string> {
  const seen = new Set<string>();
  const note = (name: string | symbol) => void seen.add(String(name));
  const world = new Proxy({ Symbol, Error } as Record<string, unknown>, {
    has: (_, name) => (note(name), false),
    get: (target, name) => (note(name), target[name as string]),
    set: (target, name, value) => (note(name), (target[name as string] = value), true),
    defineProperty: (target, name, to) => (note(name), Reflect.defineProperty(target, name, to)),
  });
  vm.runInContext(script, vm.createContext(world));
  return seen;
}

test('importing has no effect', () => {
  const script = read('dist/realtime-events.mjs').replace(/export\s*\{[^}]*\};?/, '');
  assert.deepEqual([...looks(`(() => {${script}})()`)], ['Error']);
  assert.deepEqual([...looks('navigator;'), ...looks('window = 1')], ['navigator', 'window']);
});

test('the package exports connect and the default waits', async () => {
  const name = 'realtime-events-client';
  const module = await import(name);
  assert.deepEqual(Object.keys(module).sort(), ['DEFAULT_TIMING', 'RealtimeError', 'connect']);
  assert.equal(module.DEFAULT_TIMING.connect, 10_000);
});

test('the classic script sets window.RealtimeEvents and nothing else', async () => {
  const clock = new Clock();
  const server = new Server(clock);
  const window: Record<string, any> = {
    setTimeout: clock.setTimeout.bind(clock),
    clearTimeout: clock.clearTimeout.bind(clock),
    addEventListener() {},
    document: { addEventListener() {} },
    WebSocket: function (_: string, protocols: string[]) {
      return new Socket(server, protocols);
    },
  };
  const before = Object.keys(window);
  vm.runInContext(read('dist/realtime-events.js'), vm.createContext(window));
  assert.deepEqual(Object.keys(window), [...before, 'RealtimeEvents']);

  // Without locks, broadcasts and storage, the client opens a socket of its own.
  const client = window['RealtimeEvents'].connect({ url: 'wss://server.test' });
  const got: unknown[] = [];
  client.on('saved', (event: RealtimeEvent) => got.push(event.data));
  await clock.pass(100);
  server.publish('public', 'saved', 'hello');
  await clock.pass(100);
  assert.deepEqual(got, ['hello']);
});

test('each file that the package names exists, and the entries keep the core outside', () => {
  const { exports, main, module, types, unpkg, jsdelivr, sideEffects } = settings;
  const named = [main, module, types, unpkg, jsdelivr, ...sideEffects, ...leaves(exports)];
  for (const file of named) {
    assert.ok(read(file).length > 0, file);
  }
  for (const name of ['realtime-events.mjs', 'realtime-events.cjs', 'realtime-events.js']) {
    const map = JSON.parse(read(`dist/${name}.map`));
    assert.ok(map.sources.includes('../src/log.ts'), name);
    assert.equal(map.sourcesContent.length, map.sources.length);
  }
  for (const name of ['react', 'vue', 'element']) {
    for (const extension of ['mjs', 'cjs']) {
      const map = JSON.parse(read(`dist/${name}.${extension}.map`));
      assert.deepEqual(map.sources, [`../src/${name}.ts`]);
    }
  }
  assert.equal(settings.dependencies, undefined);
});

test('types for CommonJS import types for CommonJS', () => {
  for (const file of readdirSync(here('dist/types'))) {
    const own = file.endsWith('.d.cts') ? '.cjs' : '.js';
    const paths = [...read('dist/types/' + file).matchAll(/['"](\.\/[^'"]+)['"]/g)];
    paths.forEach(([, path]) => assert.ok(path!.endsWith(own), `${file} imports ${path}`));
  }
});

test('the script of the WordPress plugin is this build and its own source', async () => {
  const assets = '../wordpress/realtime-events/assets/';
  const [library] = read('dist/realtime-events.js').split('//# sourceMappingURL=');
  const { code } = await minify(read(assets + 'front.js'), { module: true, ecma: 2020 });
  assert.ok(
    read(assets + 'realtime-events.js') === `${library}${code}\n`,
    'It differs from the build. Run: npm run build -- --plugin',
  );
});

test('the module that the console loads is this build', () => {
  const copy = '../local/src/main/resources/dev/realtimeevents/local/console/realtime-events.js';
  const [library] = read('dist/realtime-events.mjs').split('//# sourceMappingURL=');
  assert.ok(read(copy) === library, 'It differs from the build. Run: npm run build -- --console');
});

test('the README names each option and each wait', () => {
  const readme = read('README.md');
  const client = read('src/client.ts');
  const options = client.slice(client.indexOf('interface ConnectOptions'));
  const names = [...options.slice(0, options.indexOf('\n}')).matchAll(/readonly (\w+)\??:/g)];
  const waits = [...read('src/timing.ts').matchAll(/^ {2}(\w+): ([\d_]+),$/gm)];
  assert.ok(names.length >= 7 && waits.length >= 12);
  const rows = [
    ...names.map(([, name]) => `\n| \`${name}\` |`),
    ...waits.map(([, name, ms]) => `\n| \`${name}\` | ${ms!.replace(/_/g, ',')} |`),
  ];
  const missing = rows.filter((row) => !readme.includes(row));
  assert.deepEqual(missing, []);
});

test('the build shortens no name of a message, an option or a public type', () => {
  const [, names] = read('build.mjs').match(/SHORTENED =\s*\/\^\((.*)\)\$\//)!;
  const between = read('src/shared-connection.ts');
  const seen = ['protocol', 'channel', 'client', 'connection', 'environment', 'errors', 'timing']
    .map((file) => read(`src/${file}.ts`))
    .concat(between.slice(0, between.indexOf('export function')))
    .join('\n');
  const isSeen = (name: string) => new RegExp(`^ +(?:readonly )?${name}[?!]?[:(]`, 'm').test(seen);
  assert.ok(['since', 'channel', 'leader', 'visible', 'unsubscribe'].every(isSeen));
  // A connection is not public: only the client knows it.
  const own = ['opened', 'frame', 'tick', 'wake'];
  assert.deepEqual(
    names!.split('|').filter((name) => isSeen(name) && !own.includes(name)),
    [],
  );
});

test('the source files stay small', () => {
  for (const file of readdirSync(here('src'))) {
    const lines = read('src/' + file).split('\n').length;
    assert.ok(lines <= 350, `${file} has ${lines} lines; give a part of it a file of its own`);
  }
});
