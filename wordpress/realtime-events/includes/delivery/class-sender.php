<?php
namespace Realtime_Events\Delivery;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Sends the outbox to the gateway, in order, in one process at a time.
 *
 * If the gateway does not accept a batch now, the batch and everything behind it wait for the next attempt: by the
 * next request that ends after it is due, or by cron. A single event on which the gateway keeps failing does not
 * block the others forever: after PROBE_AFTER attempts it is sent alone, and fails if the gateway
 * accepts another event.
 */
final class Sender {

	/**
	 * The hourly cron event.
	 */
	const SWEEP = 'realtime_events_sweep';

	/**
	 * The action before the outbox of the site is sent.
	 */
	const BEFORE = 'realtime_events_before_flush';

	/**
	 * Failed attempts after which the first event may be the cause, 36 to 73 minutes.
	 */
	const PROBE_AFTER = 5;

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
	 * Whether this process is sending.
	 */
	private static bool $sending = false;

	/**
	 * Sends the outbox, unless another process does, the settings are incomplete, or the next attempt is not due.
	 *
	 * @return int Number of events that the gateway accepted.
	 */
	public static function flush(): int {
		$before        = self::$sending;
		self::$sending = true;
		try {
			return self::flush_on();
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
	 * Makes an attempt due now, for example because the settings have changed.
	 */
	public static function reset(): void {
		( new Schedule( Outbox::first( 1, 0 ) ? time() : 0, 0 ) )->write();
	}

	/**
	 * Every hour: clears the outbox and sends it.
	 */
	public static function sweep(): void {
		Outbox::purge();
		self::flush();
	}

	/**
	 * Clears the outbox if cron is an hour late. Without cron the outbox must not grow forever.
	 */
	public static function sweep_if_forgotten(): void {
		$planned = wp_next_scheduled( self::SWEEP );
		if ( $planned && $planned < time() - HOUR_IN_SECONDS ) {
			wp_clear_scheduled_hook( self::SWEEP );
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', self::SWEEP );
			Outbox::purge();
		}
	}

	private static function flush_on(): int {
		$accepted = 0;
		do_action( self::BEFORE );
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
			$accepted += self::drain( $settings, $lease );
			Outbox::trim();
			$lease->release();
			// The request of an event that arrived meanwhile could not take the lease.
		} while ( 0 === Schedule::now()->due && Outbox::first( 1, 0 ) );
		return $accepted;
	}

	/**
	 * Sends batch after batch.
	 *
	 * @return int Number of events that the gateway accepted.
	 */
	private static function drain( Settings $settings, Lease $lease ): int {
		$accepted = 0;
		$size     = self::BATCH;
		$until    = time() + self::TIME_LIMIT;
		$rows     = self::batch( $size );
		$schedule = Schedule::now();
		if ( ! $rows ) {
			if ( $schedule->due ) {
				( new Schedule( 0, 0 ) )->write();
			}
			return 0;
		}
		// If this process dies, a later request continues.
		( new Schedule( time() + Lease::LIFETIME, $schedule->failures ) )->write();
		while ( $rows ) {
			if ( time() >= $until ) {
				( new Schedule( time(), 0 ) )->plan();
				return $accepted;
			}
			if ( ! $lease->renew() ) {
				return $accepted;
			}
			$answer = Outbox::REVOCATION === $rows[0]->kind
				? Gateway::revoke( $settings, $rows[0]->event_id, $rows[0]->body )
				: Gateway::post( $settings, self::webhook_id( $rows ), wp_list_pluck( $rows, 'body' ) );
			if ( Gateway::LATER === $answer['result'] ) {
				if ( ! self::is_suspect( $rows[0] ) || ! self::is_about_the_event( $settings, $answer['status'] ) ) {
					Outbox::tried( wp_list_pluck( $rows, 'id' ), $answer['status'], $answer['answer'] );
					$schedule->after_failure( $answer['wait'] )->plan();
					return $accepted;
				}
				/* translators: %s: error message of the gateway. */
				Outbox::failed( (int) $rows[0]->id, $answer['status'], sprintf( __( 'Not delivered after all retries: the gateway accepts other events, but not this one. %s', 'realtime-events' ), $answer['answer'] ) );
			} elseif ( Gateway::ACCEPTED === $answer['result'] ) {
				foreach ( $rows as $index => $row ) {
					$told = ( isset( $answer['events'][ $index ] ) ? $answer['events'][ $index ] : array() ) + array(
						'seq'   => null,
						'epoch' => '',
					);
					Outbox::sent( (int) $row->id, $told['seq'], $told['epoch'], $told );
				}
				$accepted += count( $rows );
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
		( new Schedule( 0, 0 ) )->write();
		return $accepted;
	}

	/**
	 * The next rows to send: events up to a revocation; only one event if it may be the cause of the failures.
	 *
	 * @return object[] As Outbox::first() returns them.
	 */
	private static function batch( int $size ): array {
		$rows  = Outbox::first( $size, self::BATCH_BYTES );
		$alone = $rows && ( Outbox::REVOCATION === $rows[0]->kind || self::is_suspect( $rows[0] ) );
		$count = 1;
		while ( ! $alone && $count < count( $rows ) && Outbox::EVENT === $rows[ $count ]->kind ) {
			++$count;
		}
		return array_slice( $rows, 0, $count );
	}

	/**
	 * Whether a row has failed so often that the event may be the cause.
	 *
	 * @param object $row With `attempts`.
	 */
	private static function is_suspect( object $row ): bool {
		return $row->attempts >= self::PROBE_AFTER;
	}

	/**
	 * Whether the event is the cause of an error: at the same moment the gateway accepts another event, to which nobody
	 * subscribes. A gateway that is down, or that rejects this server, does not.
	 *
	 * @param int $status HTTP status of the error.
	 */
	private static function is_about_the_event( Settings $settings, int $status ): bool {
		if ( 403 !== $status && $status < 500 ) {
			return false;
		}
		return Gateway::ACCEPTED === Gateway::probe( $settings )['result'];
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
