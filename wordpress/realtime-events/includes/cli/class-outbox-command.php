<?php
namespace Realtime_Events\CLI;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Status\Status;

defined( 'ABSPATH' ) || exit;

/**
 * Lists the events in the outbox, and sends failed events again.
 */
final class Outbox_Command {

	/**
	 * Lists events, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<state>]
	 * : Only events in this state.
	 * ---
	 * options:
	 *   - pending
	 *   - sent
	 *   - failed
	 * ---
	 *
	 * [--limit=<number>]
	 * : Maximum number of events.
	 * ---
	 * default: 20
	 * ---
	 *
	 * [--fields=<fields>]
	 * : Any of id, event_id, event, channel, state, attempts, created_at, ended_at, seq, status, answer, body.
	 * ---
	 * default: id,event,channel,state,attempts,created_at,answer
	 * ---
	 *
	 * [--format=<format>]
	 * : Output format.
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
	public function list_( array $args, array $options ): void {
		$limit = (int) $options['limit'];
		if ( $limit < 1 ) {
			\WP_CLI::error( 'The limit must be a number of 1 or more.' );
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
	 * Sends failed events again, now and in their original order.
	 *
	 * ## OPTIONS
	 *
	 * [<id>...]
	 * : Ids of rows, from `outbox list`.
	 *
	 * [--all]
	 * : All failed events.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime outbox retry 12 13
	 *     wp realtime outbox retry --all
	 *
	 * @param string[]            $args    Ids of rows.
	 * @param array<string, bool> $options `all`.
	 */
	public function retry( array $args, array $options ): void {
		if ( ! $args && empty( $options['all'] ) ) {
			\WP_CLI::error( 'Give the ids of rows, or use --all. `wp realtime outbox list --state=failed` lists them.' );
		}
		$retried = empty( $options['all'] ) ? array_sum( array_map( array( Outbox::class, 'retry' ), array_map( 'intval', $args ) ) ) : Outbox::retry();
		if ( 0 === $retried ) {
			\WP_CLI::warning( 'There is nothing to send again. Only failed events can be sent again.' );
			return;
		}
		Sender::reset();
		$accepted = Sender::flush();
		\WP_CLI::log( sprintf( 'Events to send again: %d. Accepted by the gateway: %d.', $retried, $accepted ) );
		Command::end_with( Status::now() );
	}
}
