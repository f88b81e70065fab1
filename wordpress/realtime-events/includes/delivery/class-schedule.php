<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * The time of the next attempt, and the number of failed attempts in a row.
 *
 * It is an autoloaded option, so a page knows without a query whether an attempt is due. The loaded value can be out
 * of date at the end of a page, so decisions use the value in the database.
 */
final class Schedule {

	const OPTION = 'realtime_events_schedule';

	/**
	 * The cron event of the next attempt.
	 */
	const CRON = 'realtime_events_flush';

	/**
	 * Longest time to the next attempt, in seconds. A later time comes from a wrong clock.
	 */
	const MAX_WAIT = HOUR_IN_SECONDS;

	/**
	 * Longest wait after the first, second, … failed attempt, in seconds. The shortest is half of it.
	 */
	const WAITS = array( 5, 30, 2 * MINUTE_IN_SECONDS, 10 * MINUTE_IN_SECONDS, HOUR_IN_SECONDS );

	/**
	 * Unix time of the next attempt; 0 if none is planned.
	 */
	public int $due;

	/**
	 * Failed attempts in a row.
	 */
	public int $failures;

	public function __construct( int $due, int $failures ) {
		$this->due      = $due;
		$this->failures = $failures;
	}

	/**
	 * The value that this request has loaded, without a query.
	 */
	public static function loaded(): self {
		return self::of( get_option( self::OPTION ) );
	}

	/**
	 * The value in the database.
	 */
	public static function now(): self {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		return self::of( $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", self::OPTION ) ) );
	}

	/**
	 * Stores this value.
	 */
	public function write(): void {
		// The loaded value can be out of date, and WordPress does not write an option that seems unchanged.
		wp_cache_delete( 'alloptions', 'options' );
		update_option( self::OPTION, $this->due . ' ' . $this->failures, true );
	}

	/**
	 * Stores this value and plans a cron event for the attempt. A request that ends after that time attempts it too.
	 */
	public function plan(): void {
		$this->write();
		wp_clear_scheduled_hook( self::CRON );
		wp_schedule_single_event( $this->due, self::CRON );
	}

	/**
	 * The schedule after a failed attempt: a random wait from WAITS, or the time that the gateway requested if that is
	 * longer, up to MAX_WAIT.
	 *
	 * @param int $requested Seconds from the gateway's Retry-After, 0 if it sent none.
	 */
	public function after_failure( int $requested ): self {
		$failures = $this->failures + 1;
		$longest  = self::WAITS[ min( $failures, count( self::WAITS ) ) - 1 ];
		$wait     = max( min( $requested, self::MAX_WAIT ), wp_rand( (int) ceil( $longest / 2 ), $longest ) );
		return new self( time() + $wait, $failures );
	}

	/**
	 * Whether nothing may be sent now: the last attempt failed, and the next is not due.
	 */
	public function is_waiting(): bool {
		return $this->failures > 0 && $this->due > 0 && ! $this->is_due();
	}

	/**
	 * Whether an attempt is due.
	 */
	public function is_due(): bool {
		$seconds = $this->due - time();
		return $this->due > 0 && ( $seconds <= 0 || $seconds > self::MAX_WAIT );
	}

	/**
	 * Reads the value of the option.
	 *
	 * @param mixed $value False or null if the option does not exist.
	 */
	private static function of( $value ): self {
		$parts = explode( ' ', (string) $value );
		return new self( (int) $parts[0], isset( $parts[1] ) ? (int) $parts[1] : 0 );
	}
}
