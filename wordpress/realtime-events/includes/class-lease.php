<?php
/**
 * A lease.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * The right to send, which one process at a time has. It ends by itself, so that one that died does not keep
 * it. A process that sleeps longer than its lease may send a batch that another sends too: each event has
 * its id, so the gateway takes it once, and the other sends the same batch first.
 *
 * It is a row of the options table that no object cache sees.
 */
final class Lease {

	const OPTION = 'realtime_events_lease';

	/**
	 * Seconds: longer than a POST may take.
	 */
	const LIFETIME = 30;

	/**
	 * What this holder wrote: the time it ends, a colon, and random letters.
	 *
	 * @var string
	 */
	private $mark;

	/**
	 * Of a mark that was written.
	 *
	 * @param string $mark What this holder wrote.
	 */
	private function __construct( $mark ) {
		$this->mark = $mark;
	}

	/**
	 * The lease, unless another has it.
	 *
	 * @return self|null Null while another has it.
	 */
	public static function take() {
		global $wpdb;
		$mark  = self::mark();
		$query = $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", self::OPTION );
		// phpcs:disable WordPress.DB
		$seen = $wpdb->get_var( $query );
		if ( null === $seen ) {
			$wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, '0', 'no')", self::OPTION ) );
			$seen = $wpdb->get_var( $query );
		}
		// phpcs:enable
		$seconds = (int) $seen - time();
		// One that ends later than any can was written by a clock that was wrong.
		if ( $seconds > 0 && $seconds <= self::LIFETIME ) {
			return null;
		}
		return self::swap( (string) $seen, $mark ) ? new self( $mark ) : null;
	}

	/**
	 * Has it for its whole lifetime again.
	 *
	 * @return bool False where another took it in the meantime.
	 */
	public function renew() {
		$mark = self::mark();
		if ( ! self::swap( $this->mark, $mark ) ) {
			return false;
		}
		$this->mark = $mark;
		return true;
	}

	/**
	 * Lets another have it.
	 */
	public function release() {
		self::swap( $this->mark, '0' );
	}

	/**
	 * A mark that no other wrote.
	 *
	 * @return string
	 */
	private static function mark() {
		return ( time() + self::LIFETIME ) . ':' . wp_generate_password( 12, false );
	}

	/**
	 * Compare and swap: of two that try at once, one changes a row.
	 *
	 * @param string $from What it must be.
	 * @param string $to   What it becomes.
	 * @return bool Whether it was.
	 */
	private static function swap( $from, $to ) {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		return 1 === $wpdb->update(
			$wpdb->options,
			array( 'option_value' => $to ),
			array(
				'option_name'  => self::OPTION,
				'option_value' => $from,
			)
		);
	}
}
