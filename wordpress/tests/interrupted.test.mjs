// A first start that is interrupted, as by Ctrl-C, heals with the next start.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { ADMIN, startSite } from 'realtime-events-testkit/wordpress/site.mjs';

const SITE = import.meta.resolve('realtime-events-testkit/wordpress/site.mjs');
const DATABASE = { quick: 'sqlite/wordpress.sqlite', full: 'mariadb' };

/** Moments of a first start, in their order: each looks into the folder of the site. */
const MOMENTS = {
  'while the files are laid out': ({ folder }) => readdirSync(folder).length > 1,
  'when the database begins': ({ folder, stack }) => existsSync(join(folder, DATABASE[stack])),
  'when it has tables': ({ folder }) => size(folder) > 100_000,
  'when it has options': ({ folder }) => size(folder) > 210_000,
  'when it has a user': ({ folder }) => size(folder) > 225_000,
};

describe('a first start', { concurrency: 2 }, () => {
  for (const [stack, moment] of [
    ...Object.keys(MOMENTS).map((moment) => ['quick', moment]),
    ['full', 'when the database begins'],
  ]) {
    test(`${stack}: killed ${moment}, it heals`, async (t) => {
      const folder = await temporary(t);
      const child = spawn(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `import { startSite } from ${JSON.stringify(SITE)};
           await startSite(${JSON.stringify({ stack, folder })});
           console.log('started');`,
        ],
        { detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
      );
      let started = false;
      child.stdout.on('data', () => (started = true));
      const ended = once(child, 'exit');
      while (!started && !MOMENTS[moment]({ folder, stack })) await sleep(1);
      process.kill(-child.pid, 'SIGKILL');
      await ended;
      await sleep(1000); // Its database may need a moment to stop.

      const site = await startSite({ stack, folder });
      try {
        assert.match(
          await (await fetch(`${site.url}/hello-world/`)).text(),
          /Welcome to WordPress/,
        );
        assert.equal(await role(site), 'administrator');
        assert.match(await site.php("echo realtime_events_dispatch( 'works' );"), /^evt_/);
        const files = await readdir(folder);
        assert.equal(files.filter((name) => name.startsWith('wordpress-')).length, 1, `${files}`);
      } finally {
        await site.stop();
      }
    });
  }
});

test('a finished site is never started over', async (t) => {
  const folder = await temporary(t);
  const first = await startSite({ folder });
  await first.php("wp_set_password( 'another', 1 );");
  await first.stop();

  const { lines, child } = await up(folder);
  child.stdin.end();
  await once(child, 'exit');
  assert.ok(lines.some((line) => line.startsWith('Site ')));
  assert.deepEqual(
    lines.filter((line) => /^(User|Password) /.test(line)),
    [],
    'its login is not the one of a new site',
  );
  assert.ok(lines.some((line) => line.startsWith('Login ') && line.includes(folder)));
});

test('a new site tells its login, and what to click', async (t) => {
  const { lines, child } = await up(await temporary(t));
  child.stdin.end();
  await once(child, 'exit');
  assert.deepEqual(
    lines.map((line) => line.split(/ +/)).filter(([name]) => /^(User|Password|Login)$/.test(name)),
    [
      ['User', ADMIN.user],
      ['Password', ADMIN.password],
    ],
  );
  const [site] = lines.find((line) => line.startsWith('Site')).match(/http\S+/);
  assert.deepEqual(
    [...lines.join('\n').matchAll(/^.*\d\. .*?(http\S+)$/gm)].map(([, url]) => url),
    [`${site}wp-admin/`, `${site}wp-admin/post-new.php`, 'http://localhost:8099/#live'],
    'it tells what to click, and where the event shows',
  );
});

/** Starts the site of `./realtime up --wordpress`, and reads the lines that it prints. */
async function up(folder) {
  const child = spawn(
    process.execPath,
    [inRepository('testkit', 'wordpress', 'up.mjs'), '0', folder],
    {
      env: { ...process.env, REALTIME_EVENTS_URL: 'http://localhost:8099/dispatch' },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  let printed = '';
  for await (const part of child.stdout.setEncoding('utf8')) {
    printed += part;
    if (printed.endsWith('\n\n')) break;
  }
  return { lines: printed.split('\n'), child };
}

async function temporary(t) {
  const folder = await mkdtemp(join(tmpdir(), 'realtime-first-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  return folder;
}

function size(folder) {
  return statSync(join(folder, DATABASE.quick), { throwIfNoEntry: false })?.size ?? 0;
}

async function role(site) {
  return site.php(
    `$user = wp_authenticate( $args[0], $args[1] );
     echo is_wp_error( $user ) ? $user->get_error_message() : implode( ' ', $user->roles );`,
    ADMIN.user,
    ADMIN.password,
  );
}
