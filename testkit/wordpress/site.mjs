import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Author } from './author.mjs';
import { deleteDatabase, hasDatabase, openDatabase } from './databases.mjs';
import { given } from './given.mjs';
import { freePort } from '../ports.mjs';
import { find, php } from '../programs.mjs';
import { stopAll } from '../processes.mjs';
import { inRepository } from '../repository.mjs';
import { startServer } from './servers.mjs';
import { configure, copyPlugin, layOut, linkPlugin, versionOf } from './wordpress.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The name of the plugin. */
const NAME = 'realtime-events';

/** The folder of the plugin. */
export const PLUGIN = inRepository('wordpress', NAME);

/** The database and the web server of each stack. */
const STACKS = {
  quick: { database: 'sqlite', server: 'php' },
  full: { database: 'mariadb', server: 'nginx' },
  apache: { database: 'mariadb', server: 'apache' },
};

/** The administrator of every site. */
export const ADMIN = { user: 'admin', password: 'password' };

/**
 * Installs and serves a WordPress on localhost. Each site has its own folder, processes and sockets, so
 * any number of them can run at the same time.
 *
 * @param {object} [options]
 * @param {"quick" | "full" | "apache"} [options.stack] `quick` is PHP's built-in server on SQLite,
 *     `full` nginx and php-fpm on MariaDB, `apache` mod_php on MariaDB
 * @param {string} [options.version] of WordPress: 6.2 to 6.5
 * @param {string} [options.source] the folder of another WordPress, which is copied. Without it and without
 *     `version`, it is the one that the tests were given
 * @param {string[]} [options.beside] folders of plugins that are active beside ours, copied. As `source`
 * @param {Record<string, string | number | boolean>} [options.constants] for wp-config.php
 * @param {boolean | string} [options.plugin] whether the plugin is active; or its folder
 * @param {number} [options.port] 0 takes a free one
 * @param {string} [options.folder] keeps the site here for a faster start next time; without it the
 *     site is deleted at the end
 * @returns {Promise<Site>} once it answers
 * @throws {Error} with the next step, if a program is missing or does not start
 */
export async function startSite({
  stack = 'quick',
  version,
  source = version ? undefined : given().source,
  beside = source ? given().beside : [],
  constants = {},
  plugin = true,
  port = 0,
  folder,
} = {}) {
  if (!Object.hasOwn(STACKS, stack)) {
    throw new Error(`There is no stack "${stack}"; there are: ${Object.keys(STACKS).join(', ')}`);
  }
  const { database, server } = STACKS[stack];
  const [others, ours] = [named(beside), plugin ? [oursIn(plugin)] : []];
  const wordpress = source
    ? { source, version: await versionOf(source) }
    : { version: version ?? '6.5' };
  find(server === 'php' ? 'php' : server);
  const work = folder ? resolve(folder) : await mkdtemp(join(tmpdir(), 'realtime-wp-'));
  await mkdir(work, { recursive: true });
  await claim(work);
  const running = [];
  const stop = async () => {
    await stopAll(running);
    await rm(join(work, 'pid'));
    if (!folder) await rm(work, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const path = join(work, folderOf(wordpress));
    if (!existsSync(path)) await layOut(path, { ...wordpress, sqlite: database === 'sqlite' });
    const chosen = await freePort(port);
    const url = `http://localhost:${chosen}`;
    // The file is there as long as the first start is not finished. An interrupted one starts over.
    const unfinished = join(work, 'unfinished');
    if (existsSync(unfinished)) await deleteDatabase(database, work);
    if (!hasDatabase(database, work)) await writeFile(unfinished, '');
    const access = await openDatabase(database, work, running);
    await configure(path, { ...access, WP_HOME: url, WP_SITEURL: url, ...constants });
    const site = new Site({ url, path, work, stop });
    await run(join(here, 'install.php'), [path, ADMIN.user, ADMIN.password]);
    for (const { path: plugin, name } of others) await copyPlugin(path, plugin, name);
    await activate(path, others);
    await startServer(server, { work, path, port: chosen, running });
    // Plugins set themselves up when the administrator comes for the first time. That is no news of the site.
    if (others.length) await (await Author.logIn(site)).open();
    for (const { path: plugin, name } of ours) await linkPlugin(path, plugin, name);
    await activate(path, ours);
    await rm(unfinished, { force: true });
    site.lost = Promise.race(running.map(({ lost }) => lost));
    return site;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The plugins in these folders, by name. */
function named(folders) {
  return folders.map((folder) => {
    const path = resolve(folder);
    if (!existsSync(path))
      throw new Error(`There is no plugin in ${path}: there is no such folder`);
    return { path, name: basename(path) };
  });
}

/** @param {true | string} plugin its folder; `true` is that of the source */
function oursIn(plugin) {
  const path = plugin === true ? PLUGIN : resolve(plugin);
  if (!existsSync(join(path, `${NAME}.php`))) {
    throw new Error(`There is no plugin in ${path}: it has no ${NAME}.php`);
  }
  return { path, name: NAME };
}

/** Activates plugins in a WordPress. */
async function activate(wordpress, plugins) {
  const names = plugins.map(({ name }) => name);
  if (names.length) await run(join(here, 'activate.php'), [wordpress, ...names]);
}

/** The name of the folder of a WordPress: another tree is another folder. */
function folderOf({ source, version }) {
  const tree = source
    ? `-${createHash('sha256').update(resolve(source)).digest('hex').slice(0, 8)}`
    : '';
  return `wordpress-${version}${tree}`;
}

/** Two processes with one database file would break it, and each needs its own port in wp-config.php. */
async function claim(work) {
  const file = join(work, 'pid');
  const owner = existsSync(file) ? Number(await readFile(file, 'utf8')) : 0;
  if (owner && owner !== process.pid && isAlive(owner)) {
    throw new Error(
      `The site in ${work} is already running in process ${owner}. Stop that process, or choose another folder.`,
    );
  }
  await writeFile(file, String(process.pid));
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A running WordPress. */
class Site {
  /** Its URL, without a slash at the end. */
  url;

  /** The folder with its wp-load.php. */
  path;

  /** The folder of all its files, including the `*.log` of its processes. */
  work;

  /** Stops its processes and waits for their end. */
  stop;

  /** Resolves to the reason if one of its processes ends before `stop`. */
  lost;

  constructor(values) {
    Object.assign(this, values);
  }

  /** Whether its administrator has the login of a new site. */
  async hasAdministrator() {
    const said = await this.php(
      `$user = get_user_by( 'login', $args[0] );
       echo $user && user_can( $user, 'manage_options' ) && wp_check_password( $args[1], $user->user_pass, $user->ID ) ? 'yes' : 'no';`,
      ADMIN.user,
      ADMIN.password,
    );
    return said === 'yes';
  }

  /**
   * Runs PHP on the command line, after it has loaded WordPress.
   *
   * @param {string} code without `<?php`
   * @param {...string} args its `$args`
   * @returns {Promise<string>} its output
   * @throws {Error} with its standard error, if it fails
   */
  async php(code, ...args) {
    return run(join(here, 'run.php'), [this.path, ...args], code);
  }
}

function run(script, args, input = '') {
  return new Promise((done, failed) => {
    const child = execFile(
      php(),
      [
        '-d',
        'display_errors=stderr',
        '-d',
        'error_reporting=-1',
        '-d',
        'memory_limit=256M',
        script,
        ...args,
      ],
      { maxBuffer: 64 * 1024 * 1024 },
      (error, printed, complaints) => {
        if (error) failed(new Error(`PHP ended with ${error.code}: ${complaints}${printed}`));
        else done(printed);
      },
    );
    // A script that ends without reading its input closes the pipe.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
