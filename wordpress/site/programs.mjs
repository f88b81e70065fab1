import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { spawnSync } from 'node:child_process';

/** Debian keeps servers where the PATH of a user who is not root does not look. */
const FOLDERS = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
];

/** Each program: the names it goes by, and how to get it. */
const PROGRAMS = {
  php: {
    names: ['php'],
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

/** What WordPress and the plugin's tests use of PHP, and the Debian package of each. */
const EXTENSIONS = {
  curl: 'php-curl',
  dom: 'php-xml',
  mbstring: 'php-mbstring',
  mysqli: 'php-mysql',
  pdo_sqlite: 'php-sqlite3',
};

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function lookUp(program) {
  return PROGRAMS[program].names
    .flatMap((name) => FOLDERS.map((folder) => join(folder, name)))
    .find(isExecutable);
}

/**
 * The path of a program.
 *
 * @param {keyof typeof PROGRAMS} program
 * @throws {Error} with how to install it
 */
export function find(program) {
  const found = lookUp(program);
  if (found) return found;
  const { debian, homebrew } = PROGRAMS[program];
  const lines = [`apt install ${debian}`, ...(homebrew ? [`brew install ${homebrew}`] : [])];
  throw new Error(`${program} is not installed; get it with: ${lines.join('   or: ')}`);
}

/** The path of PHP's command line. */
export function php() {
  return find('php');
}

/**
 * What of the programs and of PHP's extensions is missing.
 *
 * @param {...keyof typeof PROGRAMS} programs
 * @returns {string[]} Debian's packages, none if nothing is
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
