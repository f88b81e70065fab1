// All tests of the plugin, whichever fails; the exit code says whether one did.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missing } from 'realtime-events-testkit/programs.mjs';

const wordpress = fileURLToPath(new URL('..', import.meta.url));

/** For a whole file: each starts sites and gateways of its own. */
const PATIENCE = '--test-timeout=600000';

const STEPS = [
  ['the WordPress standards', () => [process.execPath, 'tests/standards.mjs']],
  ['PHPUnit on MariaDB', () => phpunit('full', '6.5')],
  ['PHPUnit on SQLite', () => phpunit('quick', '6.5')],
  ['PHPUnit on the oldest WordPress', () => phpunit('quick', '6.2')],
  ['PHPUnit on the oldest WordPress and the oldest PHP', () => phpunit('quick', '6.2', 'php7.4')],
  // One after the other: they measure times.
  [
    'in the open',
    () => [
      process.execPath,
      '--test',
      PATIENCE,
      '--test-concurrency=1',
      ...files('tests', 'tests/delivery', 'tests/installation', 'tests/browser'),
    ],
  ],
];

const lacking = missing(
  'php',
  'php-fpm',
  'nginx',
  'mariadbd',
  'apache',
  'phpunit',
  'phpcs',
  'unzip',
);
if (lacking.length) {
  console.log(
    `skipped: this machine lacks what the tests of the plugin run on; apt install ${lacking.join(' ')}`,
  );
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

const failed = [];
for (const [name, command] of STEPS) {
  console.log(`\n-- ${name}`);
  if ((await run(command())) !== 0) failed.push(name);
}
if (failed.length) {
  console.log(`\nfailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

function phpunit(...words) {
  return [process.execPath, 'tests/phpunit.mjs', ...words];
}

function files(...folders) {
  return folders.flatMap((folder) =>
    readdirSync(join(wordpress, folder))
      .filter((name) => name.endsWith('.test.mjs'))
      .map((name) => join(folder, name)),
  );
}

function run([program, ...words]) {
  return new Promise((resolve, reject) => {
    spawn(program, words, { cwd: wordpress, stdio: 'inherit' })
      .once('error', reject)
      .once('close', resolve);
  });
}
