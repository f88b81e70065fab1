import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { listens } from 'realtime-events-testkit/ports.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';

/** Most PHP files of the plugin that a page without live parts loads; realtime-events.php says so too. */
const FILES = 9;

describe('a site', { concurrency: 2 }, () => {
  for (const [stack, finishes] of [
    ['quick', false],
    ['full', true],
    ['apache', false],
  ]) {
    test(`${stack}: WordPress with the plugin answers, and leaves nothing behind`, async () => {
      const site = await startSite({
        stack,
        constants: { OF_THE_TEST: "it's \\ here", YES: true },
      });
      try {
        assert.match(await text(`${site.url}/`), /Hello world!/);
        assert.match(
          await text(`${site.url}/wp-json/wp/v2/posts`),
          /"title":\{"rendered":"Hello world!"\}/,
        );
        assert.match(await text(`${site.url}/hello-world/`), /Welcome to WordPress/);
        assert.equal((await fetch(`${site.url}/wp-includes/css/dashicons.min.css`)).status, 200);
        assert.equal(
          await site.php(
            'echo OF_THE_TEST, var_export( YES, true ), REALTIME_EVENTS_VERSION, $args[0];',
            '1 2',
          ),
          "it's \\ heretrue2.0.01 2",
        );
        await writeFile(
          join(site.path, 'can.php'),
          `<?php var_export(function_exists("fastcgi_finish_request"));`,
        );
        assert.equal(await text(`${site.url}/can.php`), String(finishes));
      } finally {
        await site.stop();
      }
      assert.equal(await listens(Number(new URL(site.url).port)), false);
      assert.equal(existsSync(site.work), false);
    });
  }

  test('a site may be a copy of another WordPress, with plugins beside ours', async (t) => {
    // WP-Cron runs a while after a page was asked for, and may write files.
    const tree = await startSite({ plugin: false, constants: { DISABLE_WP_CRON: true } });
    t.after(() => tree.stop());
    const version = await tree.php("echo get_bloginfo( 'version' );");
    const plugin = join(tree.work, 'of-a-shop');
    await mkdir(plugin);
    await writeFile(
      join(plugin, 'main.php'),
      `<?php
/* Plugin Name: Of a shop */
define( 'OF_A_SHOP', true );
register_activation_hook( __FILE__, static function () { set_transient( '_shop_activation_redirect', 1 ); } );`,
    );
    await mkdir(join(tree.path, 'wp-content/uploads'), { recursive: true });
    await writeFile(join(tree.path, 'wp-content/object-cache.php'), '<?php exit( "of a site" );');
    const before = await contents(tree.path);
    for (const stack of ['quick', 'full']) {
      const site = await startSite({ stack, source: tree.path, beside: [plugin] });
      try {
        assert.match(await text(`${site.url}/hello-world/`), /Welcome to WordPress/);
        assert.equal(
          await site.php(
            `echo get_bloginfo( 'version' ), ' ', (int) defined( 'OF_A_SHOP' ), (int) defined( 'REALTIME_EVENTS_VERSION' ), (int) get_transient( '_shop_activation_redirect' );`,
          ),
          `${version} 110`,
        );
        await site.php("file_put_contents( ABSPATH . 'written.php', '' );");
      } finally {
        await site.stop();
      }
    }
    const after = await contents(tree.path);
    const written = after.filter((file) => !before.includes(file));
    assert.deepEqual(after, before, `it is only read, but there is now ${written}`);
  });

  test('PHP that fails gives the reason', async () => {
    const site = await startSite({ plugin: false });
    try {
      await assert.rejects(site.php("throw new Exception( 'So it is.' );"), /So it is\./);
      assert.equal(
        await site.php("echo defined( 'REALTIME_EVENTS_VERSION' ) ? 'active' : 'absent';"),
        'absent',
      );
    } finally {
      await site.stop();
    }
  });

  test('a page without live parts has no query and few files of the plugin', async () => {
    const site = await startSite({ constants: { SAVEQUERIES: true } });
    try {
      const folder = join(site.path, 'wp-content/mu-plugins');
      await mkdir(folder, { recursive: true });
      await writeFile(
        join(folder, 'cost.php'),
        `<?php
add_action( 'shutdown', static function () {
	file_put_contents( __DIR__ . '/cost.json', json_encode( array(
		'files'   => array_values( preg_grep( '#/realtime-events/#', get_included_files() ) ),
		'queries' => preg_grep( '/realtime_events/', array_column( $GLOBALS['wpdb']->queries, 0 ) ),
	) ) );
}, PHP_INT_MAX );
`,
      );
      await text(`${site.url}/hello-world/`); // The first page may have more to do.
      assert.doesNotMatch(await text(`${site.url}/hello-world/`), /realtime-|realtimeEvents/);
      const { files, queries } = JSON.parse(await readFile(join(folder, 'cost.json'), 'utf8'));
      assert.deepEqual(Object.values(queries), []);
      assert.ok(files.length > 3 && files.length <= FILES, files.join('\n'));
    } finally {
      await site.stop();
    }
  });

  test('a site in a folder is kept', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'realtime-kept-'));
    try {
      const first = await startSite({ folder, version: '6.2' });
      await first.php(
        "wp_insert_post( array( 'post_title' => 'Kept', 'post_status' => 'publish' ) );",
      );
      await first.stop();

      const second = await startSite({ folder });
      assert.match(await text(`${second.url}/`), /Kept/);
      assert.equal(
        await second.php("echo $GLOBALS['wp_db_version'] - get_option( 'db_version' );"),
        '0',
        'as the update of a newer WordPress leaves it',
      );
      await second.stop();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a site ends with the process that started it, even if that is killed', async () => {
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `
    import { startSite } from ${JSON.stringify(import.meta.resolve('realtime-events-testkit/wordpress/site.mjs'))};
    const { url, work } = await startSite({ stack: "full" });
    console.log(url + " " + work);
  `,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const [url, work] = line.split(' ');
    try {
      child.kill('SIGKILL');

      const here = [
        Number(new URL(url).port),
        join(work, 'php-fpm.sock'),
        join(work, 'mariadb.sock'),
      ];
      const deadline = Date.now() + 30_000;
      for (const where of here) {
        while (await listens(where)) {
          assert.ok(Date.now() < deadline, `${where} still answers`);
          await sleep(100);
        }
      }
    } finally {
      await rm(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  });

  test('an error lists the versions and stacks that exist', async () => {
    await assert.rejects(
      startSite({ version: '5.0' }),
      /no WordPress 5\.0; there are: 6\.2, 6\.3, 6\.4, 6\.5/,
    );
    await assert.rejects(
      startSite({ stack: 'lamp' }),
      /no stack "lamp"; there are: quick, full, apache/,
    );
    await assert.rejects(
      startSite({ plugin: tmpdir() }),
      /no plugin in .*: it has no realtime-events\.php/,
    );
    await assert.rejects(startSite({ source: tmpdir() }), /no WordPress in .*wp-load\.php/);
    await assert.rejects(
      startSite({ beside: [join(tmpdir(), 'no-such-plugin')] }),
      /no plugin in .*no-such-plugin/,
    );
  });
});

/** Each file of a folder, with its size and the time of its last change. */
async function contents(folder) {
  const files = await readdir(folder, { recursive: true });
  return Promise.all(
    files.sort().map(async (file) => {
      const { size, mtimeMs } = await stat(join(folder, file));
      return `${file} ${size} ${mtimeMs}`;
    }),
  );
}

async function text(url) {
  return (await fetch(url)).text();
}
