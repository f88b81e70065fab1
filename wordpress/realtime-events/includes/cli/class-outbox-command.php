<?php
namespace Realtime_Events\CLI;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Status\Status;

defined( 'ABSPATH' ) || exit;

/**
 * Lists the events in the outbox, and sends events again.
 */
final class Outbox_Command {

	const FIELDS = array( 'id', 'kind', 'event_id', 'event', 'channel', 'state', 'attempts', 'created_at', 'ended_at', 'seq', 'epoch', 'delivered', 'gone', 'queued', 'time_to_accept', 'status', 'answer', 'body' );

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
	 * : Any of id, kind, event_id, event, channel, state, attempts, created_at, ended_at, seq, epoch, delivered, gone, queued, time_to_accept (in milliseconds), status, answer, body.
	 * ---
	 * default: id,event,channel,state,attempts,created_at,delivered,answer
	 * ---
	 *
	 * [--format=<format>]
	 * : Output format. `count` counts all events in the state, whatever the limit.
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
	 *     wp realtime outbox list --state=pending --format=count
	 *
	 * @subcommand list
	 *
	 * @param string[]              $args    None.
	 * @param array<string, string> $options `state`, `limit`, `fields`, `format`.
	 */
	public function list_( array $args, array $options ): void {
		$limit  = Output::positive( 'limit', $options['limit'] );
		$counts = Outbox::counts();
		$state  = isset( $options['state'] ) ? $options['state'] : '';
		if ( '' !== $state && ! isset( $counts[ $state ] ) ) {
			\WP_CLI::error( sprintf( 'There is no state "%s". The states are %s.', $state, implode( ', ', array_keys( $counts ) ) ) );
		}
		$fields  = array_map( 'trim', explode( ',', $options['fields'] ) );
		$unknown = array_diff( $fields, self::FIELDS );
		if ( $unknown ) {
			\WP_CLI::error( sprintf( 'There is no field "%s". The fields are %s.', reset( $unknown ), implode( ', ', self::FIELDS ) ) );
		}
		if ( 'count' === $options['format'] ) {
			\WP_CLI::line( (string) ( '' === $state ? array_sum( $counts ) : $counts[ $state ] ) );
			return;
		}
		$rows = Outbox::page( $state, $limit );
		if ( 'ids' === $options['format'] ) {
			\WP_CLI::line( implode( ' ', wp_list_pluck( $rows, 'id' ) ) );
			return;
		}
		foreach ( $rows as $row ) {
			$row->time_to_accept = Outbox::time_to_accept( $row );
			$row->created_at     = Output::time( $row->created_at );
			$row->ended_at       = Output::time( $row->ended_at );
		}
		Output::items( $options, $rows, $fields );
	}

	/**
	 * Sends events again, now: failed events in their original order, and sent events as new events with the same name,
	 * data and channel.
	 *
	 * ## OPTIONS
	 *
	 * [<id>...]
	 * : Ids of rows, from `outbox list`.
	 *
	 * [--all]
	 * : All failed events.
	 *
	 * [--format=<format>]
	 * : Output format of the result, instead of a sentence.
	 * ---
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime outbox retry 12 13
	 *     wp realtime outbox retry --all
	 *
	 * @param string[]            $args    Ids of rows.
	 * @param array<string, bool> $options `all`, `format`.
	 */
	public function retry( array $args, array $options ): void {
		if ( empty( $args ) === empty( $options['all'] ) ) {
			\WP_CLI::error( 'Give the ids of rows, or use --all. `wp realtime outbox list --state=failed` lists them.' );
		}
		$again = empty( $options['all'] ) ? $this->send_again( $args ) : Outbox::retry();
		if ( 0 < $again ) {
			Sender::reset();
		}
		$accepted = 0 < $again ? Sender::flush() : 0;
		if ( isset( $options['format'] ) ) {
			Output::item(
				$options,
				array(
					'again'    => $again,
					'accepted' => $accepted,
				)
			);
		} elseif ( 0 === $again ) {
			\WP_CLI::success( 'No event has failed, so there is nothing to send again.' );
			return;
		} else {
			\WP_CLI::log( sprintf( 'Events to send again: %d. Accepted by the gateway: %d.', $again, $accepted ) );
		}
		if ( 0 < $again ) {
			Output::end_with( Status::now(), $options );
		}
	}

	/**
	 * Makes rows pending again.
	 *
	 * @param string[] $ids Ids of rows; the command ends if one is not right.
	 * @return int Number of rows.
	 */
	private function send_again( array $ids ): int {
		$rows = array();
		foreach ( array_unique( $ids ) as $id ) {
			$row = Outbox::row( Output::row_id( $id ) );
			if ( null === $row ) {
				\WP_CLI::error( sprintf( 'There is no row %s in the outbox. `wp realtime outbox list` lists the rows.', $id ) );
			}
			if ( ! Outbox::can_send_again( $row ) ) {
				\WP_CLI::error( sprintf( 'The row %s cannot be sent again: it is waiting, or has no valid data.', $id ) );
			}
			$rows[] = (int) $row->id;
		}
		return array_sum( array_map( array( Outbox::class, 'send_again' ), $rows ) );
	}
}
