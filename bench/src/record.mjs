// Runs a benchmark, and puts what it prints into the page of docs/ that has a place for this command.
//
// A place begins with a line such as `<!-- bench idle --picture docs/images/idle.svg -->`, and ends with `<!-- end -->`. If the
// benchmark fails, the page stays as it is.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { inRepository } from 'realtime-events-testkit/repository.mjs';

const BEGIN = /<!-- (bench .*) -->\n/g;
const END = '<!-- end -->';

const [name, ...given] = process.argv.slice(2);
const args = given.filter((arg) => arg !== '--record');
const command = ['bench', name, ...args].join(' ');

/** @returns {Promise<{page: string, from: number, to: number}>} where the result goes */
async function placeOf() {
  const folder = inRepository('docs');
  const commands = [];
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.md')) continue;
    const page = `${folder}/${file}`;
    const text = await readFile(page, 'utf8');
    for (const { 0: line, 1: its, index } of text.matchAll(BEGIN)) {
      const from = index + line.length;
      const to = text.indexOf(END, from);
      if (to < 0) throw new Error(`${page}: the place of "${its}" has no end`);
      if (its === command) return { page, from, to };
      commands.push(its);
    }
  }
  throw new Error(
    `No page of docs/ has a place for "${command}", only for: ${commands.join('; ')}`,
  );
}

await placeOf(); // before it takes minutes
const child = spawn(process.execPath, [inRepository('bench', `${name}.mjs`), ...args], {
  stdio: ['inherit', 'pipe', 'inherit'],
});
process.once('SIGTERM', () => child.kill());
const printed = [];
child.stdout.on('data', (part) => {
  process.stdout.write(part);
  printed.push(part);
});
const [code] = await once(child, 'close');
const { page, from, to } = await placeOf();
if (code !== 0) {
  process.stderr.write(`${page} has not changed.\n`);
  process.exit(code ?? 1);
}
const text = await readFile(page, 'utf8');
const result = Buffer.concat(printed)
  .toString()
  .replace(/^\n+|\n+$/g, '');
await writeFile(page, `${text.slice(0, from)}\n${result}\n\n${text.slice(to)}`);
process.stderr.write(`written to ${page}\n`);
