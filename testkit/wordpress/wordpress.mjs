import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants as copying } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { find } from '../programs.mjs';

const unzip = async (archive, folder) =>
  promisify(execFile)(find('unzip'), ['-qo', archive, '-d', folder]);

/** The folder of the npm package with the builds of WordPress. */
function builds() {
  try {
    return dirname(
      createRequire(import.meta.url).resolve('@wp-playground/wordpress-builds/package.json'),
    );
  } catch (cause) {
    throw new Error('WordPress is not installed. Run: npm ci', { cause });
  }
}

/** What belongs to the site that uses a WordPress, not to the WordPress: its settings, its data and its drop-ins. */
const OF_A_SITE =
  /^(?:wp-config\.php|wp-content\/(?:uploads|cache|plugins\/realtime-events|(?:db|object-cache|advanced-cache|sunrise)\.php))$/;

/** Where the SQLite drop-in has its files. */
const SQLITE = 'wp-content/plugins/sqlite-database-integration';

/** The version of the WordPress in a folder. */
export async function versionOf(folder) {
  const file = join(folder, 'wp-includes/version.php');
  const [, version] =
    (existsSync(file) && /\$wp_version\s*=\s*'([^']+)'/.exec(await readFile(file, 'utf8'))) || [];
  if (!version) {
    throw new Error(
      `There is no WordPress in ${folder}: it has no wp-includes/version.php with a version. Name the folder that has wp-load.php.`,
    );
  }
  return version;
}

/**
 * Copies the files of a WordPress into a folder.
 *
 * @param {string} path the folder; it must not exist, and is complete once it does
 * @param {object} options
 * @param {string} [options.source] the folder of the WordPress, which is only read; without it, the files come
 *     from the npm package
 * @param {string} options.version as `6.5`
 * @param {boolean} options.sqlite whether WordPress uses SQLite instead of MySQL
 */
export async function layOut(path, { source, version, sqlite }) {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (name.startsWith(BEGUN)) await rm(join(folder, name), { recursive: true, force: true });
  }
  const begun = await mkdtemp(join(folder, BEGUN));
  try {
    await (source ? copyTree(source, begun) : unpack(version, begun));
    if (sqlite) await useSqlite(begun);
    await rename(begun, path);
  } catch (error) {
    await rm(begun, { recursive: true, force: true });
    throw error;
  }
}

/** Begins the name of a folder in which files are laid out. */
const BEGUN = 'laying-out-';

async function copyTree(source, folder) {
  await cp(source, folder, {
    recursive: true,
    dereference: true,
    mode: copying.COPYFILE_FICLONE,
    filter: (file) => !OF_A_SITE.test(relative(source, file)),
  });
}

/** The archive in the package has the PHP files; the others are beside it. */
async function unpack(version, folder) {
  const archives = join(builds(), 'src/wordpress');
  const archive = join(archives, `wp-${version}.zip`);
  if (!existsSync(archive)) {
    const names = (await readdir(archives)).map((name) => /^wp-(\d.+)\.zip$/.exec(name)?.[1]);
    throw new Error(
      `There is no WordPress ${version}; there are: ${names.filter(Boolean).join(', ')}`,
    );
  }
  await unzip(archive, folder);
  await cp(join(builds(), 'public', `wp-${version}`), folder, { recursive: true });
  await rm(join(folder, 'wp-content/database'), { recursive: true, force: true });
  await rm(join(folder, SQLITE), { recursive: true, force: true }); // some have an older one
}

async function useSqlite(path) {
  const integration = join(path, SQLITE);
  if (!existsSync(integration)) {
    await unzip(
      join(builds(), 'src/sqlite-database-integration/sqlite-database-integration.zip'),
      dirname(integration),
    );
    await rename(`${integration}-main`, integration);
  }
  // The placeholders in it name no folder, so it uses the folder of the plugin.
  await cp(join(integration, 'db.copy'), join(path, 'wp-content/db.php'));
}

/**
 * Writes wp-config.php.
 *
 * @param {string} path the folder of WordPress
 * @param {Record<string, string | number | boolean | null>} constants added to the defaults, or in their place
 */
export async function configure(path, constants) {
  const all = {
    DB_CHARSET: 'utf8mb4',
    DB_COLLATE: '',
    // Nothing leaves this machine: no check for updates, no gravatar.
    WP_HTTP_BLOCK_EXTERNAL: true,
    WP_ACCESSIBLE_HOSTS: 'localhost,127.0.0.1',
    AUTOMATIC_UPDATER_DISABLED: true,
    // The plugin is a link to the source. The administration must not delete or edit it.
    DISALLOW_FILE_MODS: true,
    WP_DEBUG: true,
    WP_DEBUG_DISPLAY: null, // the setting of PHP: standard error on the command line, nowhere on a server
    WP_DEBUG_LOG: join(dirname(path), 'php.log'),
    CONCATENATE_SCRIPTS: false,
    ...constants,
  };
  const lines = Object.entries(all).map(
    ([name, value]) => `define( '${name}', ${literal(value)} );`,
  );
  await writeFile(
    join(path, 'wp-config.php'),
    `<?php
${lines.join('\n')}
$table_prefix = 'wp_';
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
`,
  );
}

function literal(value) {
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value);
}

/**
 * Links our plugin into WordPress. A change of its source needs no further step.
 *
 * @param {string} path the folder of WordPress
 * @param {string} plugin the folder of the plugin
 * @param {string} name of the plugin
 */
export async function linkPlugin(path, plugin, name) {
  await symlink(plugin, await placeOf(path, name));
}

/** Copies a plugin into WordPress. Some make URLs of the real paths of their files, so a link would not do. */
export async function copyPlugin(path, plugin, name) {
  await copyTree(plugin, await placeOf(path, name));
}

async function placeOf(path, name) {
  const place = join(path, 'wp-content/plugins', name);
  await rm(place, { recursive: true, force: true });
  return place;
}
