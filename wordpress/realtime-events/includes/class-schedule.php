<?php
/**
 * When to try again.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * When the next attempt is due, and how many have failed in a row.
 *
 * It is an option that every page loads, so that a page knows without a query whether something waits. What
 * the page has loaded can be old when it ends, so what decides is read from the database.
 */
final class Schedule {

	const OPTION = 'realtime_events_schedule';

	/**
	 * Seconds that an attempt is put off at most. A time further away was written by a clock that was wrong.
	 */
	const FURTHEST = HOUR_IN_SECONDS;

	/**
	 * When an attempt is due, in seconds since 1970; 0 where nothing waits.
	 *
	 * @var int
	 */
	public $due;

	/**
	 * How many attempts in a row did not succeed.
	 *
	 * @var int
	 */
	public $failures;

	/**
	 * A schedule.
	 *
	 * @param int $due      Seconds since 1970; 0 where nothing waits.
	 * @param int $failures How many in a row.
	 */
	public function __construct( $due, $failures ) {
		$this->due      = $due;
		$this->failures = $failures;
	}

	/**
	 * As this request has loaded it, without a query.
	 *
	 * @return self
	 */
	public static function loaded() {
		return self::of( get_option( self::OPTION ) );
	}

	/**
	 * As it is now.
	 *
	 * @return self
	 */
	public static function now() {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		return self::of( $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", self::OPTION ) ) );
	}

	/**
	 * Makes it the schedule.
	 */
	public function write() {
		// What this request has loaded may be old, and WordPress writes nothing that it holds for unchanged.
		wp_cache_delete( 'alloptions', 'options' );
		update_option( self::OPTION, $this->due . ' ' . $this->failures, true );
	}

	/**
	 * Whether the gateway is to be let alone: it has failed, and its time has not come.
	 *
	 * @return bool
	 */
	public function is_waiting() {
		return $this->failures > 0 && $this->due > 0 && ! $this->is_due();
	}

	/**
	 * Whether something waits whose time has come.
	 *
	 * @return bool
	 */
	public function is_due() {
		$seconds = $this->due - time();
		return $this->due > 0 && ( $seconds <= 0 || $seconds > self::FURTHEST );
	}

	/**
	 * Of an option's value.
	 *
	 * @param mixed $value As write() wrote it, or anything.
	 * @return self
	 */
	private static function of( $value ) {
		$parts = explode( ' ', (string) $value );
		return new self( (int) $parts[0], isset( $parts[1] ) ? (int) $parts[1] : 0 );
	}
}
