import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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

/**
 * Copies the files of a WordPress into a folder. The archive in the package has the PHP files; the others
 * are beside it.
 *
 * @param {string} path the folder; it must not exist, and is complete once it does
 * @param {object} options
 * @param {string} options.version as `6.5`
 * @param {boolean} options.sqlite whether WordPress uses SQLite instead of MySQL
 */
export async function layOut(path, { version, sqlite }) {
  const archives = join(builds(), 'src/wordpress');
  const archive = join(archives, `wp-${version}.zip`);
  if (!existsSync(archive)) {
    const names = (await readdir(archives)).map((name) => /^wp-(\d.+)\.zip$/.exec(name)?.[1]);
    throw new Error(
      `There is no WordPress ${version}; there are: ${names.filter(Boolean).join(', ')}`,
    );
  }
  const begun = await mkdtemp(`${path}-`);
  try {
    await unzip(archive, begun);
    await cp(join(builds(), 'public', `wp-${version}`), begun, { recursive: true });
    await rm(join(begun, 'wp-content/database'), { recursive: true, force: true });
    if (sqlite) await useSqlite(begun);
    await rename(begun, path);
  } catch (error) {
    await rm(begun, { recursive: true, force: true });
    throw error;
  }
}

async function useSqlite(path) {
  const content = join(path, 'wp-content');
  const integration = join(content, 'plugins/sqlite-database-integration');
  await rm(integration, { recursive: true, force: true }); // some archives have an older one
  await unzip(
    join(builds(), 'src/sqlite-database-integration/sqlite-database-integration.zip'),
    join(content, 'plugins'),
  );
  await rename(`${integration}-main`, integration);
  // The placeholders in it name no folder, so it uses the folder of the plugin.
  await cp(join(integration, 'db.copy'), join(content, 'db.php'));
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

/** Links the plugin into WordPress. A change of its source needs no further step. */
export async function linkPlugin(path, plugin) {
  const main = join(plugin, 'realtime-events.php');
  if (!existsSync(main))
    throw new Error(`There is no plugin in ${plugin}: it has no realtime-events.php`);
  const link = join(path, 'wp-content/plugins/realtime-events');
  await rm(link, { force: true });
  await symlink(plugin, link);
}
