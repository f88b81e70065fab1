import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSite } from 'realtime-events-testkit/wordpress/site.mjs';

/** Publishes what a request says, in a transaction that ends as it says: `?soak`, with a visit of the plan as JSON. */
const CODE = `<?php
add_action( 'wp_loaded', static function () {
  if ( ! isset( $_GET['soak'] ) ) return;
  global $wpdb;
  if ( 'rest' === $_GET['soak'] ) wp_send_json( Realtime_Events\\Delivery\\Outbox::counts() );
  $visit   = json_decode( file_get_contents( 'php://input' ), true );
  $refused = array();
  $publish = static function ( $events ) use ( &$refused ) {
    foreach ( $events as $event ) {
      $id = realtime_events_dispatch( $event['event'], $event['data'], $event );
      if ( is_wp_error( $id ) ) $refused[] = $event['id'] . ': ' . $id->get_error_message();
    }
  };
  $die    = static function () { exec( 'kill -9 ' . getmypid() ); sleep( 10 ); };
  $events = $visit['events'];
  if ( 'without a transaction' !== $visit['end'] ) $wpdb->query( 'START TRANSACTION' );
  switch ( $visit['end'] ) {
    case 'committed':
      $publish( $events ); $wpdb->query( 'COMMIT' ); break;
    case 'rolled back':
      $publish( $events ); $wpdb->query( 'ROLLBACK' ); break;
    case 'partly rolled back':
      $publish( array_slice( $events, 0, $visit['half'] ) ); $wpdb->query( 'SAVEPOINT half' );
      $publish( array_slice( $events, $visit['half'] ) ); $wpdb->query( 'ROLLBACK TO SAVEPOINT half' );
      $wpdb->query( 'COMMIT' ); break;
    case 'committed, then killed':
      $publish( $events ); $wpdb->query( 'COMMIT' ); $die();
    case 'killed in the transaction':
      $publish( $events ); $die();
    default:
      $publish( $events );
  }
  wp_send_json( array( 'refused' => $refused ) );
} );
`;

/**
 * A WordPress on nginx, php-fpm and MariaDB whose plugin sends to a gateway.
 *
 * @param {{dispatchUrl: string, secret: string}} gateway
 * @returns {Promise<import('realtime-events-testkit/wordpress/site.mjs').Site>}
 */
export async function startSoakSite({ dispatchUrl, secret }) {
  const site = await startSite({
    stack: 'full',
    constants: { REALTIME_EVENTS_URL: dispatchUrl, REALTIME_EVENTS_SECRET: secret },
  });
  const folder = join(site.path, 'wp-content/mu-plugins');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'soak.php'), CODE);
  return site;
}

/** Publishes events on a site, by visits whose transactions end in every way. */
export class Publisher {
  /** What must not happen: an answer that the plan does not expect, an event that the plugin does not accept or gives up. */
  problems = [];
  #site;

  constructor(site) {
    this.#site = site;
  }

  /** @param {import('./plan.mjs').Visit} visit */
  async visit({ end, events }, half) {
    const answer = await this.#ask('', {
      method: 'POST',
      body: JSON.stringify({ end, events, half }),
    });
    if (/killed/.test(end)) {
      if (answer?.refused)
        this.problems.push(`${events[0].id} was answered, although its process was killed`);
    } else if (!answer) {
      this.problems.push(
        `${events[0].id}, ${end}, was not answered, so it is not known what it has written`,
      );
    } else {
      this.problems.push(...answer.refused);
    }
  }

  /**
   * Visits the site until its plugin has sent everything. The first of them is as if somebody had saved the settings, so
   * that the plugin does not wait for its next attempt.
   *
   * @param {number} limit in ms
   */
  async rest(limit) {
    await this.#site.php('Realtime_Events\\Delivery\\Sender::reset();');
    for (const until = Date.now() + limit; ; await sleep(500)) {
      const counts = await this.#ask('rest', {});
      if (counts?.pending === 0) {
        if (counts.failed) this.problems.push(`The plugin gave up ${counts.failed} events`);
        return;
      }
      if (Date.now() > until) {
        this.problems.push(
          `The plugin has not sent everything after ${limit / 1000} s: ${JSON.stringify(counts)}`,
        );
        return;
      }
    }
  }

  async #ask(what, init) {
    try {
      const answer = await fetch(`${this.#site.url}/?soak=${what}`, init);
      return answer.ok ? await answer.json() : undefined;
    } catch {
      return undefined;
    }
  }
}
