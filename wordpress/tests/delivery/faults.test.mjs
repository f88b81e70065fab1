// What becomes of accepted events when processes die, transactions end, and a site cannot reach itself.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'realtime-events-testkit/until.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';
import { Recorder } from 'realtime-events-testkit/recorder.mjs';

/** About a minute of visits. */
const A_MINUTE_OF_VISITS = 120_000;

/** Ends a request in each way after it has accepted `NAME`, or noted a change: `/?end=WAY&event=NAME`. */
const ENDS = `
  add_action( 'wp_loaded', static function () {
    if ( ! isset( $_GET['end'] ) ) return;
    global $wpdb;
    $die  = static function () { exec( 'kill -9 ' . getmypid() ); sleep( 10 ); };
    $send = static function () { realtime_events_dispatch( $_GET['event'] ); };
    switch ( $_GET['end'] ) {
      case 'normally':
        $send(); break;
      case 'killed':
        $send(); $die();
      case 'out of memory':
        $send(); ini_set( 'memory_limit', memory_get_usage() + 4000000 ); str_repeat( 'x', 99999999 ); break;
      case 'out of time':
        $send(); set_time_limit( 1 ); while ( true ) {}
      case 'committed':
        $wpdb->query( 'START TRANSACTION' ); $send(); $wpdb->query( 'COMMIT' ); break;
      case 'committed, killed':
        $wpdb->query( 'START TRANSACTION' ); $send(); $wpdb->query( 'COMMIT' ); $die();
      case 'open':
        $wpdb->query( 'START TRANSACTION' ); $send(); wp_send_json_error();
      case 'open without autocommit':
        $wpdb->query( 'SET autocommit = 0' ); $wpdb->get_var( "SELECT 1 FROM $wpdb->options LIMIT 1" ); $send(); wp_send_json_error();
      case 'open, killed':
        $wpdb->query( 'START TRANSACTION' ); $send(); $die();
      case 'rolled back':
        $wpdb->query( 'START TRANSACTION' ); $send(); $wpdb->query( 'ROLLBACK' ); break;
      case 'committed late':
        $wpdb->query( 'START TRANSACTION' ); $send();
        register_shutdown_function( static function () use ( $wpdb ) { $wpdb->query( 'COMMIT' ); } ); break;
      case 'noted, killed':
        wp_insert_post( array( 'post_title' => $_GET['event'], 'post_content' => 'x', 'post_status' => 'publish' ) ); $die();
    }
  } );`;

const TOLD = [
  'normally',
  'committed',
  'committed late',
  'out of memory',
  'out of time',
  'killed',
  'noted, killed',
  'committed, killed',
];
const NOT_TOLD = ['open', 'open without autocommit', 'open, killed', 'rolled back'];

describe('however a request ends', { concurrency: 3 }, () => {
  for (const stack of ['full', 'apache']) {
    test(`${stack}: what it has committed is sent within a minute of visits, and nothing else`, async (t) => {
      const { site, recorder } = await start(t, stack, ENDS);
      await visit(site);
      // One after the other, so that each is alone with the outbox; after those that die, none sends.
      for (const end of [...NOT_TOLD, ...TOLD]) {
        await fetch(`${site.url}/?${new URLSearchParams({ end, event: end })}`).catch(() => {});
      }
      await until(
        async () => {
          await visit(site);
          return TOLD.every((end) => names(recorder).includes(end));
        },
        'all events',
        A_MINUTE_OF_VISITS,
      );
      // Another look would find what should not be there.
      await sleep(1_000);
      await visit(site);
      assert.deepEqual([...new Set(names(recorder))].sort(), [...TOLD].sort());
      assert.equal(new Set(recorder.events.map(({ id }) => id)).size, recorder.events.length);
    });

    test(`${stack}: an event outside a transaction is sent at once`, async (t) => {
      const { site, recorder } = await start(t, stack, ENDS);
      await fetch(`${site.url}/?end=normally&event=now`);
      await until(() => names(recorder).includes('now'), 'the event, without a visit', 5_000);
    });

    test(`${stack}: a plugin that ends each request in shutdown does not keep the events`, async (t) => {
      const { site, recorder } = await start(
        t,
        stack,
        `${ENDS}\nadd_action( 'shutdown', static function () { if ( empty( $_POST ) ) exit; }, -99 );`,
      );
      await fetch(`${site.url}/?end=normally&event=kept`);
      await until(
        async () => {
          await visit(site);
          return names(recorder).includes('kept');
        },
        'the event',
        A_MINUTE_OF_VISITS,
      );
    });

    test(`${stack}: after an outage 20,000 events are sent within a minute, without a visit`, async (t) => {
      const { site, recorder } = await start(t, stack, ENDS);
      recorder.mode = 500;
      await fetch(`${site.url}/?end=normally&event=first`);
      await until(() => recorder.posts > 0, 'the first attempt');
      await site.php(`
        global $wpdb;
        $table = Realtime_Events\\Delivery\\Outbox::table();
        for ( $have = 1; $have < 19999; $have *= 2 ) {
          $wpdb->query( $wpdb->prepare( "INSERT INTO $table (event_id, event, channel, body, state, created_at, due_at)
            SELECT CONCAT('x', %d, '_', id), event, channel, REPLACE(body, event_id, CONCAT('x', %d, '_', id)), 'pending', created_at, due_at FROM $table ORDER BY id LIMIT %d", $have, $have, 19999 - $have ) );
        }`);
      recorder.mode = 'take';
      recorder.delay = 140; // So that one process does not come to the end.
      // As a new event does half a minute after the last attempt.
      await site.php(
        'Realtime_Events\\Delivery\\Sender::reset(); remove_all_actions( "shutdown" );',
      );
      await fetch(`${site.url}/?end=normally&event=new`);
      await until(() => recorder.events.length === 20_000, 'all events', 60_000);
      assert.equal(new Set(recorder.events.map(({ id }) => id)).size, 20_000);
      assert.equal(recorder.events.at(-1).event, 'new');
    });
  }

  for (const [what, status, rule] of [
    ['a password on wp-admin', 401, 'RewriteRule ^/wp-admin/ - [R=401,L]'],
    ['a firewall', 403, 'RewriteCond %{QUERY_STRING} realtime_events_flush\nRewriteRule . - [F]'],
    [
      'a redirection to https',
      301,
      'RewriteCond %{QUERY_STRING} realtime_events_flush\nRewriteRule ^(.*)$ https://%{HTTP_HOST}$1 [R=301,L]',
    ],
  ]) {
    test(`behind ${what} (${status}) a site that calls itself sends its events`, async (t) => {
      const { site, recorder } = await start(t, 'apache', ENDS);
      const configuration = join(site.work, 'apache.conf');
      await writeFile(
        configuration,
        `${await readFile(configuration, 'utf8')}\nRewriteEngine On\n${rule}\n`,
      );
      const pid = await until(
        () => readFile(join(site.work, 'apache.pid'), 'utf8').catch(() => ''),
        'the process of Apache',
      );
      process.kill(Number(pid), 'SIGUSR1');
      const closed = status === 401 ? '/wp-admin/' : '/?realtime_events_flush=1';
      await until(
        async () =>
          (await fetch(site.url + closed, { method: 'POST', redirect: 'manual' }).catch(() => ({})))
            .status === status,
        'the rule',
      );

      await fetch(`${site.url}/?end=normally&event=sent`);
      if (status === 401) {
        await until(() => names(recorder).includes('sent'), 'the event, without a visit', 5_000);
        return;
      }
      let longest = 0;
      await until(
        async () => {
          const begun = performance.now();
          await visit(site);
          longest = Math.max(longest, performance.now() - begun);
          return names(recorder).includes('sent');
        },
        'the event',
        A_MINUTE_OF_VISITS,
      );
      assert.ok(longest < 10_000, `a visit took ${longest} ms`); // It sends for 3 s at most.
    });
  }
});

/** Starts a site that sends to a recorder, with a plugin. */
async function start(t, stack, code) {
  const recorder = await new Recorder().up();
  t.after(() => recorder.down());
  const site = await startSite({
    stack,
    constants: { ...recorder.constants, DISABLE_WP_CRON: true },
  });
  t.after(() => site.stop());
  const folder = join(site.path, 'wp-content/mu-plugins');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'of-a-test.php'), `<?php\n${code}\n`);
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { site, recorder };
}

/** A visit a second, as a browser makes it. */
async function visit(site) {
  await (await fetch(site.url)).text();
  await sleep(1_000);
}

/** The names of the accepted events; for a post, its title. */
function names(recorder) {
  return recorder.events
    .filter(({ event }) => event !== 'post_published')
    .map(({ event, data }) => (event === 'post_saved' ? data.title : event));
}
