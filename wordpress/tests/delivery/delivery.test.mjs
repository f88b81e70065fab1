// What the gateway receives from a WordPress, whatever happens: the promises of the outbox.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'realtime-events-testkit/until.mjs';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';
import { Author } from 'realtime-events-testkit/wordpress/author.mjs';
import { Recorder } from 'realtime-events-testkit/recorder.mjs';

const RETRY_NOW = 'Realtime_Events\\Delivery\\Sender::reset();';

// The two sites are independent, and their tests mostly wait. The tests of one site share it.
describe('delivery', { concurrency: true }, () => {
  for (const stack of ['full', 'quick']) {
    describe(
      stack === 'full' ? 'nginx and php-fpm' : 'a server that cannot finish a response early',
      { concurrency: 1 },
      () => {
        let recorder;
        let site;
        let author;

        before(async () => {
          recorder = await new Recorder().up();
          site = await startSite({
            stack,
            constants: { ...recorder.constants, DISABLE_WP_CRON: true },
          });
          author = await Author.logIn(site);
        });

        after(async () => {
          await site?.stop();
          await recorder?.down();
        });

        beforeEach(async () => {
          recorder.mode = 'take';
          await settled(site);
          recorder.events = [];
        });

        test('a published post is sent once, signed', async () => {
          const { id } = await author.save(undefined, { title: 'Hello', status: 'publish' });
          await until(() => recorder.events.length >= 2, 'two events');
          await settled(site);
          assert.deepEqual(
            recorder.events.map(({ event, channel, data }) => [
              event,
              channel,
              data.post_id,
              data.title,
            ]),
            [
              ['post_saved', 'public', id, 'Hello'],
              ['post_published', 'public', id, 'Hello'],
            ],
          );
          assert.equal(recorder.forged, 0);
        });

        test('saves of several authors at the same time arrive once, in the order of the outbox', async () => {
          const before = await last(site);
          const [each, at] = stack === 'full' ? [40, 8] : [5, 4];
          await Promise.all(
            Array.from({ length: at }, async (_, who) => {
              const { id } = await author.save(undefined, { title: `${who}:new`, status: 'draft' });
              for (let n = 0; n < each; n++) await author.save(id, { title: `${who}:${n}` });
            }),
          );
          await until(() => recorder.events.length >= at * (each + 1), `${at * (each + 1)} events`);
          await settled(site);
          const titles = recorder.events.map(({ data }) => data.title);
          assert.equal(titles.length, at * (each + 1), 'as many as there were saves');
          assert.equal(new Set(titles).size, titles.length, 'none twice');
          assert.deepEqual(
            recorder.events.map(({ id }) => id),
            await order(site, before),
          );
        });

        test('a bulk edit of 100 posts is one batch', async () => {
          const ids = JSON.parse(
            await site.php(`
          add_filter( 'realtime_events_tell', '__return_false' );
          echo wp_json_encode( array_map( static function ( $n ) {
            return wp_insert_post( array( 'post_title' => "Many $n", 'post_content' => 'x', 'post_status' => 'publish' ) );
          }, range( 1, 100 ) ) );`),
          );
          await settled(site);
          recorder.posts = 0;
          await author.editAll(ids, { comment_status: 'closed' });
          await until(() => recorder.events.length >= 100, '100 events');
          await settled(site);
          assert.equal(recorder.posts, 1);
          assert.deepEqual(
            recorder.events.map(({ event, data }) => [event, data.post_id]),
            ids.map((id) => ['post_saved', id]),
          );
        });

        test('a gateway that is down, hangs or fails gets all events later, in order', async () => {
          const { id } = await author.save(undefined, { title: 'kept', status: 'draft' });
          await until(() => recorder.events.length === 1, 'the first event');
          const before = await last(site);
          const titles = [];
          for (const mode of ['down', 'hang', 500, 401, 429]) {
            if (mode === 'down') await recorder.down();
            else recorder.mode = mode;
            await site.php(RETRY_NOW);
            for (const n of [1, 2, 3]) {
              titles.push(`${mode} ${n}`);
              await author.save(id, { title: titles.at(-1) });
            }
            if (mode === 'down') await recorder.up();
          }
          assert.equal(recorder.events.length, 1, 'nothing was accepted meanwhile');

          recorder.mode = 'take';
          // The request that hangs has the lease until it gives up.
          await until(
            async () => {
              await site.php(RETRY_NOW);
              await fetch(site.url);
              return recorder.events.length > titles.length;
            },
            'all events',
            45_000,
          );
          assert.deepEqual(
            recorder.events.slice(1).map(({ data }) => data.title),
            titles,
          );
          assert.deepEqual(
            recorder.events.slice(1).map(({ event }) => event),
            titles.map(() => 'post_saved'),
          );
          assert.equal((await order(site, before)).length, titles.length);
        });

        test('after a fatal error, an event of an open transaction is not sent, and any other is, by the next page', async (t) => {
          await plugin(
            t,
            site,
            `
        add_action( 'init', static function () {
          if ( isset( $_GET['fatal'] ) ) {
            'within' === $_GET['fatal'] && $GLOBALS['wpdb']->query( 'START TRANSACTION' );
            realtime_events_dispatch( $_GET['fatal'] );
            there_is_no_such_function();
          }
        } );`,
          );
          for (const where of ['within', 'outside']) {
            assert.equal((await fetch(`${site.url}/?fatal=${where}`)).status, 500);
          }
          // The request with the fatal error ends after its response. Only a page after that sends.
          await until(async () => {
            await fetch(site.url);
            return recorder.events.some(({ event }) => event === 'outside');
          }, 'the event in the outbox');
          await settled(site);
          assert.deepEqual(
            recorder.events.map(({ event }) => event),
            ['outside'],
          );
        });

        test('a waiting event is sent by the next page that anybody opens, without cron', async () => {
          recorder.mode = 500;
          await author.save(undefined, { title: 'waits', status: 'draft' });
          await until(
            async () =>
              (await site.php('echo Realtime_Events\\Delivery\\Schedule::now()->failures;')) ===
              '1',
            'a failure',
          );
          recorder.mode = 'take';
          assert.equal(recorder.events.length, 0);
          await until(async () => {
            await fetch(site.url);
            await sleep(200);
            return recorder.events.length > 0;
          }, 'the event, 2.5 to 5 seconds after the failure');
          assert.equal(recorder.events[0].data.title, 'waits');
        });
      },
    );
  }
});

test('events are sent when another plugin has finished the response', async (t) => {
  const recorder = await new Recorder().up();
  t.after(() => recorder.down());
  const site = await startSite({
    stack: 'full',
    constants: { ...recorder.constants, DISABLE_WP_CRON: true },
  });
  t.after(() => site.stop());
  await plugin(
    t,
    site,
    `
    add_action( 'shutdown', static function () { fastcgi_finish_request(); }, 0 );
    add_filter( 'realtime_events_loopback', static function () { return 'unix:///there/is/no/such.socket'; } );`,
  );
  const author = await Author.logIn(site);
  await author.save(undefined, { title: 'Hello', status: 'draft' });
  await until(() => recorder.events.length === 1, 'the event, without another page', 5_000);
});

/** Installs a plugin for the rest of the test. */
async function plugin(t, site, code) {
  const folder = join(site.path, 'wp-content/mu-plugins');
  const file = join(folder, 'of-a-test.php');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `<?php\n${code}\n`);
  t.after(() => rm(file, { force: true }));
}

/** Waits until the outbox has no pending event and nobody has the lease. */
async function settled(site) {
  await until(
    async () =>
      '0 0' ===
      (await site.php(`
      global $wpdb;
      echo Realtime_Events\\Delivery\\Outbox::count( 'pending' ) . ' '
        . (int) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", Realtime_Events\\Delivery\\Lease::OPTION ) );`)),
    'an empty outbox',
  );
}

/** The id of the last row of the outbox. */
async function last(site) {
  return Number(
    await site.php(
      "global $wpdb; echo (int) $wpdb->get_var( 'SELECT MAX(id) FROM ' . Realtime_Events\\Delivery\\Outbox::table() );",
    ),
  );
}

/** The ids of the sent events after a row, in the order of the outbox. */
async function order(site, row) {
  return JSON.parse(
    await site.php(
      `global $wpdb;
       echo wp_json_encode( $wpdb->get_col( $wpdb->prepare(
         "SELECT event_id FROM " . Realtime_Events\\Delivery\\Outbox::table() . " WHERE id > %d AND state = 'sent' ORDER BY id", $args[0] ) ) );`,
      String(row),
    ),
  );
}
