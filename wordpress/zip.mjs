// Writes build/realtime-events.zip, which a site owner uploads: node zip.mjs
// The same files give the same bytes, with the same version of Node.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** 1980-01-01, the first day of the format. */
const DATE = 0x21;

/** Made on Unix, where the mode below is valid: the owner may write, and everybody may read. */
const MADE_BY = (3 << 8) | 20;
const MODE = 0o100644 * 0x10000;

/** The source and build of assets/realtime-events.js: wordpress.org requires the source of minified code. */
const SOURCE = /^(src\/.+\.ts|build\.mjs|package\.json|tsconfig.*\.json|LICENSE)$/;

/**
 * The files of the archive.
 *
 * @returns {[path: string, file: string][]} paths below realtime-events/, with slashes, and the files
 */
export function shipped() {
  const plugin = here('realtime-events');
  const client = here('../client');
  return [
    ...own(plugin).map((path) => [path, join(plugin, path)]),
    ...files(client)
      .filter((path) => SOURCE.test(path))
      .map((path) => [`client/${path}`, join(client, path)]),
  ];
}

/** The plugin's own files, without the files and folders in .distignore. */
function own(plugin) {
  const left = readFileSync(join(plugin, '.distignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'));
  return files(plugin).filter(
    (path) => !left.some((name) => path === name || path.startsWith(`${name}/`)),
  );
}

/**
 * The files below a folder, in the order of their names.
 *
 * @param {string} folder
 * @returns {string[]} paths in it, with slashes
 */
export function files(folder, within = '') {
  return readdirSync(join(folder, within), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = within ? `${within}/${entry.name}` : entry.name;
      return entry.isDirectory() ? files(folder, path) : [path];
    })
    .sort();
}

/**
 * Makes a ZIP archive.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16
 * @param {[name: string, content: Buffer][]} files
 * @returns {Buffer}
 */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of files) {
    const path = Buffer.from(name);
    const packed = deflateRawSync(content, { level: 9 });
    // Version 2.0, names in UTF-8, deflated.
    const common = Buffer.alloc(26);
    [20, 0x800, 8, 0, DATE].forEach((value, place) => common.writeUInt16LE(value, 2 * place));
    [crc32(content), packed.length, content.length].forEach((value, place) =>
      common.writeUInt32LE(value, 10 + 4 * place),
    );
    common.writeUInt16LE(path.length, 22);
    const local = [Buffer.from('PK\x03\x04'), common, path, packed];
    const end = Buffer.alloc(14);
    end.writeUInt32LE(MODE, 6);
    end.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), uint16(MADE_BY), common, end, path);
    parts.push(...local);
    offset += local.reduce((sum, part) => sum + part.length, 0);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  [0, 0, files.length, files.length].forEach((value, place) => end.writeUInt16LE(value, 2 * place));
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end]);
}

function uint16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = here('../build');
  const file = join(folder, 'realtime-events.zip');
  const all = shipped();
  const archive = zip(all.map(([path, file]) => [`realtime-events/${path}`, readFileSync(file)]));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, archive);
  console.log(`${relative(process.cwd(), file)}: ${all.length} files, ${archive.length} bytes`);
}
