// Runs the tests in phpunit/ in a real WordPress: node phpunit.mjs [STACK [VERSION [PHP]]] [OPTION]...
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { given } from 'realtime-events-testkit/wordpress/given.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';
import { find, php } from 'realtime-events-testkit/programs.mjs';
import { REPOSITORY, inRepository } from 'realtime-events-testkit/repository.mjs';
import { runOnPhp74 } from './php74.mjs';

const configuration = inRepository('wordpress/tests/phpunit/phpunit.xml');

/** The classes of PHPUnit in Debian's package. */
const CLASSES = '/usr/share/php';

const words = process.argv.slice(2);
const options = words.splice(words.findIndex((word) => word.startsWith('-')) >>> 0);
const [stack = 'quick', version, interpreter = 'php'] = words;
// Beside the plugins that `--with-plugin` names, also the tests that need one of them.
// Some of those set cookies, which PHP reports as an error once it has printed something.
if (given().beside.length) options.push('--testsuite', 'plugin,beside', '--stderr');

const site = await startSite({ stack, version });
try {
  process.exitCode = interpreter === 'php7.4' ? await onPhp74() : await onPhp();
} finally {
  await site.stop();
}

function onPhp() {
  const settings = ['display_errors=stderr', 'error_reporting=-1', 'memory_limit=512M'];
  return new Promise((resolve, reject) => {
    spawn(
      php(),
      [
        ...settings.flatMap((setting) => ['-d', setting]),
        find('phpunit'),
        '-c',
        configuration,
        ...options,
      ],
      { stdio: 'inherit', env: { ...process.env, WORDPRESS_PATH: site.path } },
    )
      .once('error', reject)
      .once('close', resolve);
  });
}

/** The start script of PHPUnit needs PHP's command line, which this PHP is not. */
function onPhp74() {
  if (!existsSync(`${CLASSES}/PHPUnit/Autoload.php`)) {
    throw new Error(
      `On PHP 7.4 the tests need PHPUnit in ${CLASSES}. Get it with: apt install phpunit`,
    );
  }
  return runOnPhp74(
    `foreach ( array( 'STDIN', 'STDOUT', 'STDERR' ) as $name ) {
	defined( $name ) || define( $name, fopen( 'php://' . strtolower( $name ), 'STDIN' === $name ? 'r' : 'w' ) );
}
define( 'PHPUNIT_COMPOSER_INSTALL', 'PHPUnit/Autoload.php' );
require PHPUNIT_COMPOSER_INSTALL;
exit( ( new PHPUnit\\TextUI\\Command() )->run( $_SERVER['argv'], false ) );
`,
    {
      argv: ['phpunit', '-c', configuration, ...options],
      folders: [site.work, REPOSITORY, CLASSES],
      env: { WORDPRESS_PATH: site.path },
      ini: {
        include_path: CLASSES,
        memory_limit: '512M',
        'date.timezone': 'UTC',
        error_reporting: '-1',
      },
    },
  );
}
