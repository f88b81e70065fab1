import { spawnSync } from 'node:child_process';
import { findExecutable } from './executable.mjs';

/** Each program: its names, and the packages that have it. */
const PROGRAMS = {
  php: {
    // `./realtime test wordpress --php CLI` names one.
    names: [process.env.REALTIME_TEST_PHP || 'php'],
    debian: 'php-cli php-sqlite3 php-mysql php-xml php-mbstring php-curl',
    homebrew: 'php',
  },
  'php-fpm': {
    names: [
      'php-fpm',
      ...['8.5', '8.4', '8.3', '8.2', '8.1', '7.4'].map((version) => `php-fpm${version}`),
    ],
    debian: 'php-fpm',
    homebrew: 'php',
  },
  nginx: { names: ['nginx'], debian: 'nginx', homebrew: 'nginx' },
  apache: { names: ['apache2'], debian: 'libapache2-mod-php', homebrew: undefined },
  mariadbd: { names: ['mariadbd'], debian: 'mariadb-server', homebrew: 'mariadb' },
  'mariadb-install-db': {
    names: ['mariadb-install-db'],
    debian: 'mariadb-server',
    homebrew: 'mariadb',
  },
  phpunit: { names: ['phpunit'], debian: 'phpunit', homebrew: 'phpunit' },
  phpcs: { names: ['phpcs'], debian: 'php-codesniffer', homebrew: 'php-code-sniffer' },
  unzip: { names: ['unzip'], debian: 'unzip', homebrew: 'unzip' },
};

/** The extensions of PHP that WordPress and the plugin's tests use, and the Debian package of each. */
const EXTENSIONS = {
  curl: 'php-curl',
  dom: 'php-xml',
  mbstring: 'php-mbstring',
  mysqli: 'php-mysql',
  pdo_sqlite: 'php-sqlite3',
};

function lookUp(program) {
  return findExecutable(...PROGRAMS[program].names);
}

/**
 * The path of a program.
 *
 * @param {keyof typeof PROGRAMS} program
 * @throws {Error} that says how to install it
 */
export function find(program) {
  const found = lookUp(program);
  if (found) return found;
  const { debian, homebrew } = PROGRAMS[program];
  if (program === 'php' && process.env.REALTIME_TEST_PHP) {
    throw new Error(`There is no program ${PROGRAMS.php.names[0]}, which --php names`);
  }
  const lines = [`apt install ${debian}`, ...(homebrew ? [`brew install ${homebrew}`] : [])];
  throw new Error(`${program} is not installed. Get it with: ${lines.join('   or: ')}`);
}

/** The path of PHP's command line. */
export function php() {
  return find('php');
}

/**
 * The programs and extensions of PHP that are missing.
 *
 * @param {...keyof typeof PROGRAMS} programs
 * @returns {string[]} the Debian packages that have them
 */
export function missing(...programs) {
  const packages = programs.filter((program) => !lookUp(program)).map((p) => PROGRAMS[p].debian);
  const interpreter = lookUp('php');
  if (interpreter) {
    const loaded = spawnSync(interpreter, ['-m'], { encoding: 'utf8' }).stdout.split('\n');
    for (const [extension, name] of Object.entries(EXTENSIONS)) {
      if (!loaded.includes(extension)) packages.push(name);
    }
  }
  return [...new Set(packages.flatMap((names) => names.split(' ')))];
}
