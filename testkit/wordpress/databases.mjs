import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listens } from '../ports.mjs';
import { find, php } from '../programs.mjs';
import { startProcess } from '../processes.mjs';

const execute = promisify(execFile);

/**
 * Gets a database ready.
 *
 * @param {"sqlite" | "mariadb"} kind
 * @param {string} work the site's folder
 * @param {object[]} running gets what has to be stopped
 * @returns {Promise<Record<string, string>>} what wp-config.php has to say about it
 */
export async function openDatabase(kind, work, running) {
  return kind === 'mariadb' ? mariadb(work, running) : sqlite(work);
}

/** The drop-in wp-content/db.php does the rest. */
function sqlite(work) {
  return { DB_DIR: join(work, 'sqlite'), DB_FILE: 'wordpress.sqlite', DB_NAME: 'wordpress' };
}

/** A MariaDB that listens on a socket in the site's folder only, which is its owner's alone. */
async function mariadb(work, running) {
  const data = join(work, 'mariadb');
  const socket = join(work, 'mariadb.sock');
  const asRoot = process.getuid() === 0 ? ['--user=root'] : [];
  if (!existsSync(data)) {
    await execute(find('mariadb-install-db'), [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...asRoot,
    ]);
  }
  running.push(
    await startProcess(
      [
        find('mariadbd'),
        '--no-defaults',
        `--datadir=${data}`,
        `--socket=${socket}`,
        `--pid-file=${join(work, 'mariadb.pid')}`,
        '--skip-networking',
        ...asRoot,
      ],
      { log: join(work, 'mariadb.log'), ready: () => listens(socket) },
    ),
  );
  const query =
    "mysqli_query(mysqli_connect(null, 'root', '', '', 0, $argv[1]), 'CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4');";
  await execute(php(), ['-r', query, socket]);
  return { DB_NAME: 'wordpress', DB_USER: 'root', DB_PASSWORD: '', DB_HOST: `localhost:${socket}` };
}
