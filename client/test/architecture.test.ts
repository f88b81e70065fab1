import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** Each file of src/, lowest first, and the files that it may import. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  codes: [],
  protocol: [],
  timing: ['codes'],
  environment: [],
  errors: [],
  emitter: ['environment'],
  timer: ['environment'],
  stored: [],
  tokens: ['codes', 'environment', 'errors', 'timer', 'timing'],
  heartbeat: ['environment', 'stored', 'timing'],
  log: ['environment', 'protocol', 'timer', 'timing'],
  channel: ['errors', 'protocol'],
  subscription: [
    'channel',
    'codes',
    'emitter',
    'environment',
    'errors',
    'log',
    'protocol',
    'timing',
  ],
  history: ['codes', 'environment', 'protocol', 'timer', 'timing'],
  transport: ['protocol'],
  'websocket-transport': [
    'codes',
    'environment',
    'heartbeat',
    'protocol',
    'timer',
    'timing',
    'transport',
  ],
  'polling-transport': [
    'codes',
    'environment',
    'history',
    'protocol',
    'timer',
    'timing',
    'transport',
  ],
  connection: ['protocol'],
  debug: ['connection', 'protocol'],
  'own-connection': [
    'codes',
    'connection',
    'environment',
    'heartbeat',
    'polling-transport',
    'protocol',
    'timer',
    'timing',
    'transport',
    'websocket-transport',
  ],
  hub: ['codes', 'connection', 'environment', 'own-connection', 'protocol', 'timer', 'timing'],
  'shared-connection': ['connection', 'environment', 'hub', 'protocol', 'timer', 'timing'],
  client: ['channel', 'connection', 'environment', 'errors', 'timing', 'tokens'],
  connect: [
    'channel',
    'client',
    'codes',
    'connection',
    'debug',
    'emitter',
    'environment',
    'errors',
    'history',
    'hub',
    'protocol',
    'shared-connection',
    'stored',
    'subscription',
    'timer',
    'timing',
    'tokens',
  ],
  index: [
    'channel',
    'client',
    'connect',
    'connection',
    'environment',
    'errors',
    'protocol',
    'timing',
    'tokens',
  ],
  classic: ['index'],
  react: ['index'],
  vue: ['index'],
  element: ['index'],
};

const src = new URL('../src/', import.meta.url);
const page = new URL('../../docs/architecture.md', import.meta.url);

function imports(file: string): string[] {
  const text = readFileSync(new URL(file + '.ts', src), 'utf8');
  return [...text.matchAll(/(?:from|import) ?\(?'\.\/([\w-]+)\.js'/g)].map(([, name]) => name!);
}

test('the table of files is complete, and a file imports only files above it in the table', () => {
  const files = readdirSync(src).map((name) => name.replace(/\.ts$/, ''));
  assert.deepEqual(files.sort(), Object.keys(MAY_IMPORT).sort());
  const lower = new Set<string>();
  for (const [file, allowed] of Object.entries(MAY_IMPORT)) {
    for (const name of allowed)
      assert.ok(lower.has(name), `${file} may not import ${name}, which is not above it`);
    lower.add(file);
  }
});

for (const [file, allowed] of Object.entries(MAY_IMPORT)) {
  test(`${file}.ts imports exactly the files that the table allows`, () => {
    assert.deepEqual([...new Set(imports(file))].sort(), [...allowed].sort());
  });
}

test('docs/architecture.md has the same table', { skip: !existsSync(page) }, () => {
  const text = readFileSync(page, 'utf8');
  const section = text.slice(text.indexOf('### The browser library'));
  const rows = [...section.matchAll(/^\| `([\w-]+)\.ts` \|[^|]*\| ([^|]*?) ?\|$/gm)];
  const table = Object.fromEntries(
    rows.map(([, file, names]) => [file, [...names!.matchAll(/`([\w-]+)`/g)].map(([, n]) => n)]),
  );
  assert.deepEqual(table, MAY_IMPORT);
});
