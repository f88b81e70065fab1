// Runs all tests of the plugin, even after a failure. The exit code is 1 if any failed.
// In a WordPress of your own (`--wordpress`), the steps that need another one are left out.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { missing } from 'realtime-events-testkit/programs.mjs';
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { given } from 'realtime-events-testkit/wordpress/given.mjs';
import { versionOf } from 'realtime-events-testkit/wordpress/wordpress.mjs';

const wordpress = inRepository('wordpress');

/** The time limit of one file of tests. */
const LIMIT = '--test-timeout=1200000';

/** Files of tests of whole sites at a time: another suite runs beside. */
const AT_A_TIME = 1;

const STEPS = [
  ['PHPUnit on MariaDB', phpunit('full')],
  ['PHPUnit on SQLite', phpunit('quick')],
];

/** Steps whose WordPress, or PHP, is part of them. */
const OTHERS = [
  ['PHPUnit on the oldest WordPress and the oldest PHP', phpunit('quick', '6.2', 'php7.4')],
  ['PHPUnit on the oldest WordPress', phpunit('quick', '6.2')],
  ['the WordPress standards', [process.execPath, 'tests/standards.mjs']],
];

/** Tests of whole sites. Each file has its own sites and gateways. */
const SITES = [
  process.execPath,
  '--test',
  LIMIT,
  `--test-concurrency=${AT_A_TIME}`,
  ...files('tests/delivery', 'tests/browser', 'tests', 'tests/installation'),
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
    `skipped: packages for the tests of the plugin are missing; apt install ${lacking.join(' ')}`,
  );
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

const { source, beside } = given();
const failed = [];
const steps = [...STEPS];
if (source) {
  const plugins = beside.map((folder) => basename(folder));
  console.log(
    `WordPress ${await versionOf(source)} with ${plugins.join(', ') || 'no other plugin'}`,
  );
  for (const [name] of OTHERS) console.log(`skipped: ${name}; --wordpress names another`);
} else {
  steps.unshift(...OTHERS);
}
// One at a time: they compute, and another suite may use the other core.
for (const [name, command] of [...steps, ['sites', SITES]]) {
  console.log(`\n-- ${name}`);
  if ((await end(start(command))) !== 0) failed.push(name);
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

function start([program, ...words]) {
  return spawn(program, words, { cwd: wordpress, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** @returns {Promise<number>} the exit code */
function end(child) {
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
}
