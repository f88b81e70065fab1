// node scripts/release.mjs STACK ARCHIVE SUMS: packs the folder STACK into ARCHIVE, and writes the checksums of all files
// beside it to SUMS. The same files give the same bytes, with the same version of Node.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { files, zip } from '../wordpress/zip.mjs';

const [stack, archive, sums] = process.argv.slice(2);
const name = basename(stack);
writeFileSync(
  archive,
  zip(files(stack).map((path) => [`${name}/${path}`, readFileSync(join(stack, path))])),
);

const folder = dirname(archive);
const lines = readdirSync(folder)
  .sort()
  .map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}\n`)
  .join('');
writeFileSync(sums, lines);
process.stdout.write(lines);

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
