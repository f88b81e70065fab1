// An app in a folder of its own, outside of this repository, with the packed library installed.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = fileURLToPath(new URL('.', import.meta.url));
const client = join(here, '../../client');
/** A program that runs longer has something that keeps it alive. */
const TIMEOUT = 60_000;

/**
 * The folder of an app. It has the files of `apps/<name>`, the packed library, and links to other packages of
 * this repository's lock file. It needs no network. It is removed after the tests of the file that calls this
 * at its top.
 *
 * @param {string} name
 * @param {string[]} packages
 */
export async function createApp(name, packages = []) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'realtime-events-app-')));
  after(() => rm(folder, { recursive: true, force: true }));
  await cp(join(here, 'apps', name), folder, { recursive: true });
  for (const shared of ['package.json', 'page.mjs', 'socket.mjs']) {
    await cp(join(here, 'apps', shared), join(folder, shared));
  }
  const tarball = await pack(folder);
  const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  await run('npm', ['install', ...quiet, tarball], folder);
  for (const each of packages) {
    const link = join(folder, 'node_modules', each);
    await mkdir(dirname(link), { recursive: true });
    await symlink(installed(each), link);
  }
  return folder;
}

/** Packs the built library; returns the path of the tarball. */
export async function pack(folder) {
  const { stdout } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    client,
  );
  const [{ filename }] = [JSON.parse(stdout)].flat();
  return join(folder, filename);
}

/** Runs a program of a package in the lock file. */
export function runTool(name, words, folder) {
  return run(process.execPath, [installed(join('.bin', name)), ...words], folder);
}

/** Runs a file of an app. */
export function runFile(file, folder, ...words) {
  return run(process.execPath, [file, ...words], folder);
}

/** Resolves with the output of a program that ends by itself with 0. */
async function run(program, words, folder) {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_ENV: undefined, NO_COLOR: '1' };
  const started = execFile(program, words, { cwd: folder, env, timeout: TIMEOUT });
  let stdout = '';
  let stderr = '';
  started.stdout.on('data', (data) => (stdout += data));
  started.stderr.on('data', (data) => (stderr += data));
  const [code, signal] = await once(started, 'close');
  if (code !== 0) {
    const how = signal ? `did not end within ${TIMEOUT} ms` : `ended with ${code}`;
    throw new Error(`${program} ${words.join(' ')} ${how}\n${stdout}${stderr}`);
  }
  return { stdout, stderr };
}

/** The path of a package in the lock file, or of one of its programs. */
function installed(name) {
  const places = [join(here, 'node_modules', name), join(here, '../../node_modules', name)];
  const place = places.find((path) => existsSync(path));
  if (!place) {
    throw new Error(`${name} is not installed. Run: npm ci --ignore-scripts`);
  }
  return place;
}

/** Bytes, gzipped. */
export function gzipped(code) {
  return gzipSync(code, { level: 9 }).length;
}

/** The built core. */
export const core = readFileSync(join(client, 'dist/realtime-events.mjs'), 'utf8');
