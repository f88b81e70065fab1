import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listens } from '../ports.mjs';
import { find, php } from '../programs.mjs';
import { startProcess } from '../processes.mjs';

const execute = promisify(execFile);

/**
 * Starts a database, and creates it if it does not exist.
 *
 * @param {"sqlite" | "mariadb"} kind
 * @param {string} work the site's folder
 * @param {object[]} running gets the processes to stop
 * @returns {Promise<Record<string, string>>} its constants in wp-config.php
 */
export async function openDatabase(kind, work, running) {
  return kind === 'mariadb' ? mariadb(work, running) : sqlite(work);
}

/** The folder of a database, in that of the site. */
const FOLDERS = { sqlite: 'sqlite', mariadb: 'mariadb' };

/** Whether the site has a database. */
export function hasDatabase(kind, work) {
  return existsSync(join(work, FOLDERS[kind]));
}

/** Deletes the database of the site. */
export async function deleteDatabase(kind, work) {
  await rm(join(work, FOLDERS[kind]), { recursive: true, force: true });
}

/** SQLite needs only these: the drop-in wp-content/db.php opens the file. */
function sqlite(work) {
  return { DB_DIR: join(work, FOLDERS.sqlite), DB_FILE: 'wordpress.sqlite', DB_NAME: 'wordpress' };
}

/** MariaDB, only on a socket in the folder of the site, which only its owner can read. */
async function mariadb(work, running) {
  const data = join(work, FOLDERS.mariadb);
  const socket = join(work, 'mariadb.sock');
  // MariaDB empties its folder of temporary tables when it starts, so each site has its own.
  const temporary = join(work, 'mariadb-temporary');
  await mkdir(temporary, { recursive: true });
  const asRoot = process.getuid() === 0 ? ['--user=root'] : [];
  if (!existsSync(data)) {
    await execute(
      find('mariadb-install-db'),
      [
        '--no-defaults',
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        ...asRoot,
      ],
      { env: { ...process.env, TMPDIR: temporary } },
    );
  }
  running.push(
    await startProcess(
      [
        find('mariadbd'),
        '--no-defaults',
        `--datadir=${data}`,
        `--socket=${socket}`,
        `--tmpdir=${temporary}`,
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
