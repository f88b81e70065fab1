<?php
/**
 * `wp realtime outbox …`
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * Looks at the outbox, and sends again what failed.
 */
final class CLI_Outbox {

	/**
	 * Lists events, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<state>]
	 * : Only those in this state.
	 * ---
	 * options:
	 *   - pending
	 *   - sent
	 *   - failed
	 * ---
	 *
	 * [--limit=<number>]
	 * : At most so many.
	 * ---
	 * default: 20
	 * ---
	 *
	 * [--fields=<fields>]
	 * : Of id, event_id, event, channel, state, attempts, created_at, ended_at, seq, status, answer, body.
	 * ---
	 * default: id,event,channel,state,attempts,created_at,answer
	 * ---
	 *
	 * [--format=<format>]
	 * : How they are printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - csv
	 *   - json
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime outbox list --state=failed
	 *
	 * @subcommand list
	 *
	 * @param string[]              $args    None.
	 * @param array<string, string> $options `state`, `limit`, `fields`, `format`.
	 */
	public function list_( $args, $options ) {
		$limit = (int) $options['limit'];
		if ( $limit < 1 ) {
			\WP_CLI::error( 'The limit is a number of 1 or more.' );
		}
		$rows = Outbox::page( isset( $options['state'] ) ? $options['state'] : '', $limit );
		if ( 'ids' === $options['format'] ) {
			\WP_CLI::line( implode( ' ', wp_list_pluck( $rows, 'id' ) ) );
			return;
		}
		foreach ( $rows as $row ) {
			foreach ( array( 'created_at', 'ended_at' ) as $time ) {
				$row->$time = null === $row->$time ? '' : gmdate( 'Y-m-d\TH:i:s\Z', (int) $row->$time );
			}
		}
		\WP_CLI\Utils\format_items( $options['format'], $rows, explode( ',', $options['fields'] ) );
	}

	/**
	 * Tries failed events again, at once and in their old order.
	 *
	 * ## OPTIONS
	 *
	 * [<id>...]
	 * : Rows of the outbox, as `outbox list` shows them.
	 *
	 * [--all]
	 * : All that failed.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime outbox retry 12 13
	 *     wp realtime outbox retry --all
	 *
	 * @param string[]            $args    Rows.
	 * @param array<string, bool> $options `all`.
	 */
	public function retry( $args, $options ) {
		if ( ! $args && empty( $options['all'] ) ) {
			\WP_CLI::error( 'Name rows, or say --all. `wp realtime outbox list --state=failed` shows them.' );
		}
		$retried = empty( $options['all'] ) ? array_sum( array_map( array( Outbox::class, 'retry' ), array_map( 'intval', $args ) ) ) : Outbox::retry();
		if ( 0 === $retried ) {
			\WP_CLI::warning( 'Nothing to try again: only events that failed can be.' );
			return;
		}
		Sender::reset();
		$taken = Sender::flush();
		\WP_CLI::log( sprintf( '%d tried again, the gateway has taken %d.', $retried, $taken ) );
		CLI::end_with( Status::now() );
	}
}
