<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * The right to send from the outbox, held by one process at a time. It expires, so a process that dies does not keep
 * it. A process that sleeps longer than its lease may send a batch that another process sends too. That is harmless:
 * each event has its id, so the gateway accepts it once, and the other process sends the same batch first.
 *
 * The lease is a row of the options table that no object cache sees.
 */
final class Lease {

	const OPTION = 'realtime_events_lease';

	/**
	 * Seconds, longer than the timeout of a request to the gateway.
	 */
	const LIFETIME = 30;

	/**
	 * The value in the row: Unix time of the expiry, a colon, and random letters.
	 */
	private string $mark;

	private function __construct( string $mark ) {
		$this->mark = $mark;
	}

	/**
	 * Takes the lease.
	 *
	 * @return self|null Null while another process holds it.
	 */
	public static function take(): ?self {
		global $wpdb;
		$mark = self::mark();
		$seen = self::seen();
		if ( null === $seen ) {
			// phpcs:ignore WordPress.DB
			$wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, '0', 'no')", self::OPTION ) );
			$seen = self::seen();
		}
		return ! self::is_valid( $seen ) && self::swap( (string) $seen, $mark ) ? new self( $mark ) : null;
	}

	/**
	 * Whether a process holds the lease.
	 */
	public static function is_held(): bool {
		return self::is_valid( self::seen() );
	}

	/**
	 * The value in the row; null if there is none.
	 */
	private static function seen(): ?string {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		return $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", self::OPTION ) );
	}

	private static function is_valid( ?string $seen ): bool {
		$seconds = (int) $seen - time();
		// An expiry later than LIFETIME comes from a wrong clock.
		return $seconds > 0 && $seconds <= self::LIFETIME;
	}

	/**
	 * Extends the lease to its full lifetime.
	 *
	 * @return bool False if another process has taken it.
	 */
	public function renew(): bool {
		$mark = self::mark();
		if ( ! self::swap( $this->mark, $mark ) ) {
			return false;
		}
		$this->mark = $mark;
		return true;
	}

	public function release(): void {
		self::swap( $this->mark, '0' );
	}

	/**
	 * A new, unique mark.
	 */
	private static function mark(): string {
		return ( time() + self::LIFETIME ) . ':' . wp_generate_password( 12, false );
	}

	/**
	 * Compare and swap: only one of two concurrent calls changes the row.
	 *
	 * @return bool Whether the value was `$from`, and is `$to` now.
	 */
	private static function swap( string $from, string $to ): bool {
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
