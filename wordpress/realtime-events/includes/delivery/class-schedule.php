<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * When somebody has to look at the outbox next, and how the attempts went.
 *
 * It is an autoloaded option, so a page knows without a query whether there is something to do. The loaded value can be
 * out of date at the end of a page, so decisions use the value in the database. A process replaces only the value that
 * it has read (swap), so none erases what another has promised meanwhile.
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
	const WAITS = array( 5, 20, MINUTE_IN_SECONDS, 2 * MINUTE_IN_SECONDS );

	/**
	 * While attempts fail: seconds between two attempts that new events cause.
	 */
	const PROBE_EVERY = 30;

	/**
	 * Seconds after which other requests care for what a request has written, if it has not come to it.
	 */
	const PROMISE = 15;

	/**
	 * Seconds between two looks at an outbox that should be empty. They find the events of a process that died in a
	 * moment in which it could not promise anything.
	 */
	const LOOK_EVERY = MINUTE_IN_SECONDS;

	/**
	 * Seconds that the request of the site to itself has before another look.
	 */
	const CALL = 30;

	/**
	 * The sites for which this request has written something that waits, each with the Unix time at which it tried to
	 * promise; 0 once it has.
	 *
	 * @var array<int, int>
	 */
	private static array $promised = array();

	/**
	 * Unix time of the next look; 0 if there never was an event.
	 */
	public int $due;

	/**
	 * Failed attempts in a row.
	 */
	public int $failures;

	/**
	 * Unix time since which something has been waiting; 0 if nothing is known to wait.
	 */
	public int $since;

	/**
	 * After a failed attempt: Unix time from which a new event causes another attempt before it is due.
	 */
	public int $probe;

	/**
	 * Requests of the site to itself in a row that led to nothing.
	 */
	public int $calls;

	/**
	 * The text in the database; null if there is none.
	 */
	private ?string $seen = null;

	public function __construct( int $due, int $failures, int $since = 0, int $probe = 0, int $calls = 0 ) {
		$this->due      = $due;
		$this->failures = $failures;
		$this->since    = $since;
		$this->probe    = $probe;
		$this->calls    = $calls;
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
	 * The value when nothing waits.
	 */
	public static function idle(): self {
		return new self( time() + self::LOOK_EVERY, 0 );
	}

	/**
	 * Stores this value, whatever is there. Without update_option(), whose hooks could be mapped to events.
	 */
	public function write(): void {
		global $wpdb;
		// phpcs:disable WordPress.DB
		if ( ! $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'yes')", self::OPTION, $this->text() ) ) ) {
			$wpdb->update( $wpdb->options, array( 'option_value' => $this->text() ), array( 'option_name' => self::OPTION ) );
		}
		// phpcs:enable
		self::uncache();
	}

	/**
	 * Replaces this value, unless the one in the database is another by now.
	 *
	 * @return bool Whether it was replaced. Of several processes, one gets true.
	 */
	public function swap( self $next ): bool {
		global $wpdb;
		if ( null === $this->seen ) {
			$next->write();
			return true;
		}
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$swapped = 1 === $wpdb->update(
			$wpdb->options,
			array( 'option_value' => $next->text() ),
			array(
				'option_name'  => self::OPTION,
				'option_value' => $this->seen,
			)
		);
		self::uncache();
		return $swapped;
	}

	/**
	 * Makes the next request, and this one, load the value in the database.
	 */
	public static function uncache(): void {
		foreach ( array( 'alloptions', 'notoptions', self::OPTION ) as $key ) {
			wp_cache_delete( $key, 'options' );
		}
	}

	/**
	 * Leaves a trace that later requests see without a query: this request has written something, and if it has not
	 * come to send it after PROMISE seconds, one of them does. Once in a request; not in a transaction, where it would
	 * lock the row for all others. What is written there is found by a look.
	 */
	public static function promise(): void {
		$site  = get_current_blog_id();
		$tried = isset( self::$promised[ $site ] ) ? self::$promised[ $site ] : -1;
		if ( 0 === $tried || time() === $tried ) {
			return;
		}
		self::$promised[ $site ] = time();
		if ( Transaction::is_open( true ) ) {
			return;
		}
		self::$promised[ $site ] = 0;
		$tries                   = 3;
		do {
			$now = self::now();
			if ( $now->failures > 0 ) {
				return; // An attempt is planned.
			}
			$due = time() + self::PROMISE;
			// A promise of another request is not put off.
			$next = $now->since > 0
				? new self( min( $now->due, $due ), 0, $now->since, 0, $now->calls )
				: new self( $due, 0, time() );
		} while ( ! $now->swap( $next ) && --$tries > 0 );
	}

	/**
	 * Whether this request has written something that waits.
	 */
	public static function has_promised(): bool {
		return array() !== self::$promised;
	}

	/**
	 * The sites for which this request has written something that waits.
	 *
	 * @return int[]
	 */
	public static function sites(): array {
		return array_keys( self::$promised );
	}

	/**
	 * This request begins to send: what it writes on this site from now on is a promise of its own.
	 */
	public static function renew(): void {
		unset( self::$promised[ get_current_blog_id() ] );
	}

	/**
	 * The value while a process does what is due, so that no other does the same.
	 *
	 * @param bool $by_call Whether that process is a request of the site to itself, which may not arrive.
	 */
	public function claimed( bool $by_call ): self {
		return new self( time() + ( $by_call ? self::CALL : self::LOOK_EVERY ), $this->failures, $this->since, 0, $this->calls + ( $by_call ? 1 : 0 ) );
	}

	/**
	 * The schedule after a failed attempt: a random wait from WAITS, or the time that the gateway requested if that is
	 * longer, up to MAX_WAIT.
	 *
	 * @param int  $requested Seconds from the gateway's Retry-After, 0 if it sent none.
	 * @param int  $since     Unix time of the first event that waits.
	 * @param bool $soon      Whether the gateway is only busy.
	 */
	public function after_failure( int $requested, int $since, bool $soon ): self {
		$requested = min( $requested, self::MAX_WAIT );
		$failures  = $this->failures + 1;
		$longest   = self::WAITS[ $soon ? 0 : min( $failures, count( self::WAITS ) ) - 1 ];
		$wait      = max( $requested, wp_rand( (int) ceil( $longest / 2 ), $longest ) );
		return new self( time() + $wait, $failures, $since, time() + max( $requested, self::PROBE_EVERY ) );
	}

	/**
	 * Plans a cron event. A request that ends after that time does what is due too.
	 */
	public function plan(): void {
		wp_clear_scheduled_hook( self::CRON );
		wp_schedule_single_event( $this->due, self::CRON );
	}

	/**
	 * Whether nothing may be sent now: the last attempt failed, the next is not due, and no new event may cause one yet.
	 */
	public function is_waiting(): bool {
		return $this->failures > 0 && $this->due > 0 && ! $this->is_due() && time() < $this->probe;
	}

	/**
	 * Whether a look is due.
	 */
	public function is_due(): bool {
		$seconds = $this->due - time();
		return $this->due > 0 && ( $seconds <= 0 || $seconds > self::MAX_WAIT );
	}

	/**
	 * Whether something waits whose request has ended without sending it, and no request has come to it at its end.
	 */
	public function is_broken(): bool {
		return $this->since > 0 && $this->is_due() && time() - $this->due > self::PROMISE;
	}

	/**
	 * The text of the option. No two are the same, so that swap() notices each change.
	 */
	private function text(): string {
		return implode( ' ', array( $this->due, $this->failures, $this->since, $this->probe, $this->calls, bin2hex( random_bytes( 4 ) ) ) );
	}

	/**
	 * Reads the text of the option.
	 *
	 * @param mixed $value False or null if the option does not exist.
	 */
	private static function of( $value ): self {
		$parts = array_map( 'intval', explode( ' ', (string) $value ) ) + array( 0, 0, 0, 0, 0 );
		$read  = new self( $parts[0], $parts[1], $parts[2], $parts[3], $parts[4] );

		$read->seen = is_string( $value ) ? $value : null;
		return $read;
	}
}
