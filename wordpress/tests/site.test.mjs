import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { listens } from 'realtime-events-testkit/ports.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';

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

  test('a site in a folder is kept', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'realtime-kept-'));
    try {
      const first = await startSite({ folder });
      await first.php(
        "wp_insert_post( array( 'post_title' => 'Kept', 'post_status' => 'publish' ) );",
      );
      await first.stop();

      const second = await startSite({ folder });
      assert.match(await text(`${second.url}/`), /Kept/);
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
  });
});

async function text(url) {
  return (await fetch(url)).text();
}
