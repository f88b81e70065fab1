// What the manuals show of ./realtime cost is what the command prints. COST_DOCS=write writes it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inRepository } from 'realtime-events-testkit/repository.mjs';

const PLACE = /<!-- (cost .*) -->\n([\s\S]*?)<!-- end -->/g;
const WRITE = process.env.COST_DOCS === 'write';

for (const name of readdirSync(inRepository('docs')).filter((it) => it.endsWith('.md'))) {
  const page = inRepository('docs', name);
  if (!readFileSync(page, 'utf8').match(PLACE)) continue;
  test(`docs/${name} shows what the command prints`, () => {
    if (WRITE)
      writeFileSync(
        page,
        readFileSync(page, 'utf8').replace(
          PLACE,
          (_, command) => `<!-- ${command} -->\n\n${run(command, inRepository())}\n<!-- end -->`,
        ),
      );
    for (const [, command, shown] of readFileSync(page, 'utf8').matchAll(PLACE)) {
      const folder = mkdtempSync(join(tmpdir(), 'cost-'));
      try {
        const picture = /--picture (\S+)/.exec(command)?.[1];
        assert.equal(shown, `\n${run(command, folder)}\n`);
        if (picture) {
          const drawn = readFileSync(join(folder, 'picture.svg'), 'utf8');
          assert.equal(drawn, readFileSync(inRepository(picture), 'utf8'));
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  });
}

/** @returns {string} what the command prints; its picture goes to the repository, or into another folder */
function run(command, folder) {
  const args = command.split(' ').slice(1);
  const at = args.indexOf('--picture') + 1;
  if (at > 0) {
    args[at] = folder === inRepository() ? inRepository(args[at]) : join(folder, 'picture.svg');
  }
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [inRepository('bench/src/cost/main.mjs'), ...args],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return stdout;
}
