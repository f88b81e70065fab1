<?php
namespace Realtime_Events\Delivery;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Sends the outbox to the gateway, in order, in one process at a time.
 *
 * If the gateway does not accept a batch now, the batch and everything behind it wait for the next attempt: by the next
 * request that ends after it is due, by a new event, or by cron. A single event on which the gateway keeps failing does
 * not block the others forever: after SUSPECT_AFTER seconds and PROBE_AFTER attempts it is sent alone, and fails if the
 * gateway accepts another event, but not this one.
 */
final class Sender {

	/**
	 * The cron event that clears the outbox.
	 */
	const SWEEP = 'realtime_events_sweep';

	/**
	 * The action before the outbox of the site is sent.
	 */
	const BEFORE = 'realtime_events_before_flush';

	/**
	 * Failed attempts, and seconds since it was accepted, after which the first event may be the cause.
	 */
	const PROBE_AFTER   = 5;
	const SUSPECT_AFTER = HOUR_IN_SECONDS / 2;

	/**
	 * Statuses that are never about one event: a wrong secret or URL, a high load. A firewall may reject an event by any
	 * other, or by closing the connection.
	 */
	const OF_ALL_EVENTS = array( 401, 404, 405, 408, 429 );

	/**
	 * Maximum number of events in a request, the limit of the gateway.
	 */
	const BATCH = 100;

	/**
	 * Maximum number of bytes in a request. API Gateway accepts 10 MB.
	 */
	const BATCH_BYTES = 1000000;

	/**
	 * Longest flush, in seconds, so that a full outbox does not occupy a PHP process for long.
	 */
	const TIME_LIMIT = 25;

	/**
	 * A gateway that has just accepted events and is busy now: how often it is asked again, and the longest wait before,
	 * in seconds.
	 */
	const BUSY_TRIES = 3;
	const BUSY_WAIT  = 5;

	/**
	 * Whether this process is sending.
	 */
	private static bool $sending = false;

	/**
	 * Sends the outbox, unless another process does, the settings are incomplete, the next attempt is not due, or a
	 * transaction is open.
	 *
	 * @param int $seconds About the longest that it takes, for a request that is better not held up.
	 * @return int Number of events that the gateway accepted.
	 */
	public static function flush( int $seconds = self::TIME_LIMIT ): int {
		$before        = self::$sending;
		self::$sending = true;
		try {
			return self::flush_within( $seconds );
		} finally {
			self::$sending = $before;
		}
	}

	/**
	 * Whether this process is sending. The plugin itself causes the hooks that run meanwhile (`updated_option`,
	 * `http_api_debug`, …). An event for one of them would be sent, which runs the hook again, without end.
	 */
	public static function is_sending(): bool {
		return self::$sending;
	}

	/**
	 * Whether events wait that may be sent now.
	 */
	public static function has_more(): bool {
		return Settings::current()->is_complete() && ! Schedule::now()->is_waiting() && array() !== Outbox::first( 1, 0 );
	}

	/**
	 * Makes an attempt due now, for example because the settings have changed.
	 */
	public static function reset(): void {
		$first = Outbox::first( 1, 0 );
		if ( $first ) {
			( new Schedule( time(), 0, (int) $first[0]->created_at ) )->write();
		}
	}

	/**
	 * The settings have changed. A position is one in the log of the gateway that told it, and means nothing to another.
	 *
	 * @param mixed $before The old value of the option.
	 * @param mixed $after  The new one.
	 */
	public static function on_settings( $before, $after ): void {
		$old = is_array( $before ) && isset( $before['url'] ) ? $before['url'] : '';
		$new = is_array( $after ) && isset( $after['url'] ) ? $after['url'] : '';
		if ( $old !== $new ) {
			Outbox::forget_positions();
		}
		self::reset();
	}

	/**
	 * Every hour: clears the outbox.
	 */
	public static function sweep(): void {
		if ( ! Transaction::is_open( false ) ) {
			Retention::purge();
		}
	}

	/**
	 * Clears the outbox if cron is an hour late. Without cron the outbox must not grow forever.
	 */
	public static function sweep_if_forgotten(): void {
		$planned = wp_next_scheduled( self::SWEEP );
		if ( $planned && $planned < time() - HOUR_IN_SECONDS && ! Transaction::is_open( false ) ) {
			wp_clear_scheduled_hook( self::SWEEP );
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', self::SWEEP );
			Retention::purge();
		}
	}

	private static function flush_within( int $seconds ): int {
		$accepted = 0;
		$until    = time() + $seconds;
		// On a database that does not tell, a request that has written nothing reads only what others have committed.
		if ( Transaction::is_open( Schedule::has_promised() ) ) {
			return 0;
		}
		Schedule::renew();
		do_action( self::BEFORE ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- It is prefixed.
		do {
			$settings = Settings::current();
			if ( ! $settings->is_complete() || Schedule::now()->is_waiting() ) {
				return $accepted;
			}
			$lease = Lease::take();
			if ( null === $lease ) {
				// The process with the lease checks the outbox again after it releases the lease.
				return $accepted;
			}
			$had       = $accepted;
			$accepted += self::drain( $settings, $lease, $until );
			Retention::trim();
			$lease->release();
			// The request of an event that arrived meanwhile could not take the lease.
		} while ( ! self::settle() && time() < $until && $accepted > $had && ! Schedule::now()->is_waiting() );
		return $accepted;
	}

	/**
	 * Writes that nothing waits, if that is so.
	 */
	public static function settle(): bool {
		// In this order: what another request writes and promises after the first look makes the swap fail.
		$seen = Schedule::now();
		return Outbox::is_done() && $seen->swap( Schedule::idle() );
	}

	/**
	 * Sends batch after batch.
	 *
	 * @param Settings $settings Complete ones.
	 * @param Lease    $lease    Of this process.
	 * @param int      $until    Unix time after which it sends no further batch.
	 * @return int Number of rows that the gateway accepted.
	 */
	private static function drain( Settings $settings, Lease $lease, int $until ): int {
		$accepted = 0;
		$size     = self::BATCH;
		$busy     = 0;
		$rows     = self::batch( $size );
		while ( $rows && time() < $until && $lease->renew() ) {
			$answer = self::post( $settings, $rows, max( 1, min( Gateway::TIMEOUT, $until - time() ) ) );
			if ( Gateway::LATER === $answer['result'] ) {
				$soon = 429 === $answer['status'];
				if ( $soon && $accepted > 0 && $busy < self::BUSY_TRIES && $answer['wait'] <= self::BUSY_WAIT ) {
					++$busy;
					sleep( max( 1, $answer['wait'] ) );
					continue;
				}
				if ( ! self::is_suspect( $rows[0] ) || ! self::is_about_the_event( $settings, $rows, $answer['status'] ) ) {
					Outbox::tried( wp_list_pluck( $rows, 'id' ), $answer['status'], $answer['answer'] );
					self::fail( $answer['wait'], (int) $rows[0]->created_at, $soon );
					return $accepted;
				}
				/* translators: %s: error message of the gateway. */
				Outbox::failed( (int) $rows[0]->id, $answer['status'], sprintf( __( 'Not delivered after all retries: the gateway accepts other events, but not this one. %s', 'realtime-events' ), $answer['answer'] ) );
			} elseif ( Gateway::ACCEPTED === $answer['result'] ) {
				$told = array();
				foreach ( $rows as $index => $row ) {
					$told[ (int) $row->id ] = isset( $answer['events'][ $index ] ) ? $answer['events'][ $index ] : array();
				}
				Outbox::sent_all( $told );
				if ( 0 === $accepted ) {
					self::succeed( $settings );
				}
				$accepted += count( $rows );
				$busy      = 0;
			} elseif ( 1 === count( $rows ) ) {
				Outbox::failed( (int) $rows[0]->id, $answer['status'], $answer['answer'] );
				$size = self::BATCH; // The events behind it may be valid.
			} else {
				// One of them is invalid, and the gateway stored none. Halve the batch until that event is alone.
				$size = (int) ceil( count( $rows ) / 2 );
				$rows = array_slice( $rows, 0, $size );
				continue;
			}
			$rows = self::batch( $size );
		}
		return $accepted;
	}

	/**
	 * Posts rows.
	 *
	 * @param Settings $settings Complete ones.
	 * @param object[] $rows     As batch() returns them.
	 * @param int      $timeout  In seconds.
	 * @return array As Gateway::post() returns it.
	 */
	private static function post( Settings $settings, array $rows, int $timeout = Gateway::TIMEOUT ): array {
		return Outbox::REVOCATION === $rows[0]->kind
			? Gateway::revoke( $settings, $rows[0]->event_id, $rows[0]->body, $timeout )
			: Gateway::post( $settings, self::webhook_id( $rows ), wp_list_pluck( $rows, 'body' ), $timeout );
	}

	/**
	 * Writes that the gateway accepts events again.
	 */
	private static function succeed( Settings $settings ): void {
		Check::passed( $settings );
		$seen = Schedule::now();
		if ( $seen->failures > 0 || $seen->calls > 0 ) {
			$seen->swap( new Schedule( time() + Schedule::PROMISE, 0, $seen->since ) );
		}
	}

	/**
	 * Writes that an attempt failed, and when the next is due.
	 *
	 * @param int  $wait  Seconds from the gateway's Retry-After, 0 if it sent none.
	 * @param int  $since Unix time of the first event that waits.
	 * @param bool $soon  Whether the gateway is only busy.
	 */
	private static function fail( int $wait, int $since, bool $soon ): void {
		$tries = 3;
		do {
			$seen = Schedule::now();
			$next = $seen->after_failure( $wait, $since, $soon );
		} while ( ! $seen->swap( $next ) && --$tries > 0 );
		$next->plan();
	}

	/**
	 * The next rows to send: events up to a revocation; only one event if it may be the cause of the failures.
	 *
	 * @return object[] As Outbox::first() returns them.
	 */
	private static function batch( int $size ): array {
		$rows  = Outbox::first( $size, self::BATCH_BYTES );
		$alone = $rows && ( Outbox::REVOCATION === $rows[0]->kind || self::is_suspect( $rows[0] ) );
		foreach ( $rows as $index => $row ) {
			if ( $index > 0 && ( $alone || Outbox::REVOCATION === $row->kind ) ) {
				return array_slice( $rows, 0, $index );
			}
		}
		return $rows;
	}

	/**
	 * Whether a row has failed so often and so long that the event may be the cause.
	 *
	 * @param object $row With `attempts` and `created_at`.
	 */
	private static function is_suspect( object $row ): bool {
		return $row->attempts >= self::PROBE_AFTER && $row->created_at <= time() - self::SUSPECT_AFTER;
	}

	/**
	 * Whether the event is the cause of an error: at the same moment the gateway accepts another event, to which nobody
	 * subscribes, and then fails at this one again. A gateway that is down, that rejects this server, or that has just
	 * come back does not.
	 *
	 * @param Settings $settings Complete ones.
	 * @param object[] $rows     The row.
	 * @param int      $status   HTTP status of the error.
	 */
	private static function is_about_the_event( Settings $settings, array $rows, int $status ): bool {
		if ( in_array( $status, self::OF_ALL_EVENTS, true ) ) {
			return false;
		}
		return Gateway::ACCEPTED === Gateway::probe( $settings )['result']
			&& Gateway::LATER === self::post( $settings, $rows )['result'];
	}

	/**
	 * The `webhook-id` of a batch. It is the same whenever the same rows are sent.
	 *
	 * @param object[] $rows With `event_id`.
	 */
	private static function webhook_id( array $rows ): string {
		return 1 === count( $rows )
			? $rows[0]->event_id
			: 'batch_' . substr( hash( 'sha256', implode( ' ', wp_list_pluck( $rows, 'event_id' ) ) ), 0, 32 );
	}
}
