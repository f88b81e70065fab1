<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * How long the rows of the outbox are kept.
 */
final class Retention {

	/**
	 * Seconds that a sent row is kept.
	 */
	const KEEP_SENT = DAY_IN_SECONDS;

	/**
	 * Seconds that the newest events of public channels are kept, how many of each, and of how many channels.
	 */
	const KEEP_RECENT     = 30 * DAY_IN_SECONDS;
	const RECENT_EVENTS   = 100;
	const RECENT_CHANNELS = 100;

	/**
	 * Rows above Outbox::CAPACITY that a busy site collects before the oldest are deleted.
	 */
	const SLACK = 1000;

	/**
	 * Seconds that an event is retried, and that a failed row or a forgotten note is kept.
	 */
	const KEEP_UNSENT = 3 * DAY_IN_SECONDS;

	/**
	 * Marks pending events older than KEEP_UNSENT as failed, and deletes what is kept no longer.
	 */
	public static function purge(): void {
		global $wpdb;
		$now = time();
		$wpdb->query(
			$wpdb->prepare(
				'UPDATE ' . Outbox::table() . " SET state = 'failed', ended_at = %d, answer = CONCAT(%s, COALESCE(answer, '')) WHERE state = 'pending' AND created_at < %d",
				$now,
				__( 'Not delivered within three days.', 'realtime-events' ) . ' ',
				$now - self::KEEP_UNSENT
			)
		);
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Outbox::table() . " WHERE state = 'failed' AND ended_at < %d", $now - self::KEEP_UNSENT ) );
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Outbox::table() . " WHERE state = 'noted' AND created_at < %d", $now - self::KEEP_UNSENT ) );
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Outbox::table() . " WHERE state = 'kept' AND ended_at < %d", $now - self::KEEP_RECENT ) );
		self::retire( $wpdb->prepare( 'ended_at < %d', $now - self::KEEP_SENT ) );
		self::trim( 0 );
	}

	/**
	 * Deletes the oldest sent and failed rows above Outbox::CAPACITY.
	 *
	 * @param int $slack Rows above it that may stay.
	 */
	public static function trim( int $slack = self::SLACK ): void {
		global $wpdb;
		foreach ( array( Outbox::SENT, Outbox::FAILED ) as $state ) {
			$of = 'SELECT id FROM ' . Outbox::table() . ' WHERE state = %s ORDER BY id DESC LIMIT 1 OFFSET %d';
			if ( null === $wpdb->get_var( $wpdb->prepare( $of, $state, Outbox::CAPACITY + $slack ) ) ) {
				continue;
			}
			$old = $wpdb->prepare( 'id <= %d', $wpdb->get_var( $wpdb->prepare( $of, $state, Outbox::CAPACITY ) ) );
			if ( Outbox::SENT === $state ) {
				self::retire( $old );
			} else {
				$wpdb->query( 'DELETE FROM ' . Outbox::table() . " WHERE state = 'failed' AND $old" );
			}
		}
	}

	/**
	 * Keeps the newest of some sent events of public channels for the pages that are rendered with them, and deletes the
	 * others.
	 *
	 * @param string $which SQL.
	 */
	private static function retire( string $which ): void {
		global $wpdb;
		$table = Outbox::table();
		// At the gateway too, and only there, the names of public channels begin with `public`.
		$wpdb->query( "UPDATE $table SET state = 'kept' WHERE state = 'sent' AND kind = 'event' AND (channel = 'public' OR channel LIKE 'public:%') AND $which" );
		$wpdb->query( "DELETE FROM $table WHERE state = 'sent' AND $which" );
		$kept = $wpdb->get_results( "SELECT channel, COUNT(*) AS number, MAX(ended_at) AS last FROM $table WHERE state = 'kept' GROUP BY channel ORDER BY last DESC" );
		foreach ( $kept as $index => $found ) {
			if ( $index >= self::RECENT_CHANNELS ) {
				$wpdb->query( $wpdb->prepare( "DELETE FROM $table WHERE state = 'kept' AND channel = %s", $found->channel ) );
			} elseif ( $found->number > self::RECENT_EVENTS ) {
				$last = $wpdb->get_row( $wpdb->prepare( "SELECT id, ended_at FROM $table WHERE state = 'kept' AND channel = %s ORDER BY ended_at DESC, id DESC LIMIT 1 OFFSET %d", $found->channel, self::RECENT_EVENTS ) );
				$wpdb->query( $wpdb->prepare( "DELETE FROM $table WHERE state = 'kept' AND channel = %s AND (ended_at < %d OR (ended_at = %d AND id <= %d))", $found->channel, $last->ended_at, $last->ended_at, $last->id ) );
			}
		}
	}
}
