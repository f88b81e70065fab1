<?php
/**
 * From the outbox to the gateway.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * Accepts events into the outbox, and sends what is in it, in order, one process at a time.
 *
 * A batch that the gateway does not take now is tried again, and everything behind it waits: by the next
 * request that ends after it is due, or by cron, whichever comes first. One event that the gateway stumbles over does
 * not hold the others back for ever: after some attempts they go one at a time, and it fails.
 */
final class Sender {

	const CRON = 'realtime_events_flush';

	/**
	 * The hook of each hour.
	 */
	const SWEEP = 'realtime_events_sweep';

	/**
	 * Seconds until the next attempt, after the first, second… that did not succeed; half of it to the whole.
	 */
	const WAITS = array( 5, 30, 2 * MINUTE_IN_SECONDS, 10 * MINUTE_IN_SECONDS, HOUR_IN_SECONDS );

	/**
	 * Attempts after which it may be the event that the gateway stumbles over: some forty minutes to an hour and a quarter.
	 */
	const DOUBTS = 5;

	/**
	 * Events of a POST at most; the gateway takes so many.
	 */
	const BATCH = 100;

	/**
	 * Bytes of a POST at most. API Gateway takes 10 MB.
	 */
	const BATCH_BYTES = 1000000;

	/**
	 * Seconds a flush goes on, so that a full outbox does not hold a PHP process for long.
	 */
	const PATIENCE = 25;

	/**
	 * Errors that end a request; an exception that nobody has caught is one.
	 */
	const FATAL = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;

	/**
	 * How many events this request has accepted, by site.
	 *
	 * @var array<int, int>
	 */
	private static $accepted = array();

	/**
	 * Whether this process is sending at this moment.
	 *
	 * @var bool
	 */
	private static $sending = false;

	/**
	 * Accepts an event.
	 *
	 * @param Event $event The event.
	 * @return string|\WP_Error Its id, or why not.
	 */
	public static function accept( Event $event ) {
		/**
		 * Filters whether an event goes out.
		 *
		 * @since 0.1.0
		 *
		 * @param bool   $send    True.
		 * @param string $event   Its name.
		 * @param array  $message `event`, `data`, `timestamp`, `channel`, `id` as they would go out.
		 */
		if ( ! apply_filters( 'realtime_events_send', true, $event->name(), json_decode( $event->json(), true ) ) ) {
			return new \WP_Error( 'realtime_events_vetoed', __( 'A filter held the event back.', 'realtime-events' ), array( 'status' => 403 ) );
		}
		$row = Outbox::add( $event );
		if ( is_wp_error( $row ) ) {
			return self::lose( $row, $event->name() );
		}
		$site = get_current_blog_id();

		self::$accepted[ $site ] = isset( self::$accepted[ $site ] ) ? self::$accepted[ $site ] + 1 : 1;
		if ( 'cli' === PHP_SAPI && self::$accepted[ $site ] >= self::BATCH ) {
			// A command has no page to slow, and may run for hours.
			unset( self::$accepted[ $site ] );
			self::flush();
		}
		return $event->id();
	}

	/**
	 * Shows an event that cannot exist where its owner looks, in the delivery log: most callers look at no return
	 * value, and a hook has none. Only where it is the data that is wrong; a wrong name or channel has no place in
	 * the log.
	 *
	 * @param \WP_Error $error What is wrong.
	 * @param mixed     $name  Its name.
	 * @param array     $args  As realtime_events_dispatch() takes them.
	 * @return \WP_Error The same.
	 */
	public static function refuse( \WP_Error $error, $name, array $args ) {
		// Under an id of its own, so that the event can come again under its own with data that is right.
		$bare = Event::create( $name, null, array_intersect_key( $args, array( 'channel' => 0 ) ) );
		if ( is_wp_error( $bare ) ) {
			return $error;
		}
		Outbox::add_refused( $bare, $error->get_error_message() );
		return self::lose( $error, $name );
	}

	/**
	 * Says that there will be no such event.
	 *
	 * @param \WP_Error $error Why.
	 * @param string    $name  The event's name.
	 * @return \WP_Error The same.
	 */
	private static function lose( \WP_Error $error, $name ) {
		/**
		 * Fires when an event could not be accepted.
		 *
		 * @since 0.1.0
		 *
		 * @param \WP_Error $error Why.
		 * @param string    $event Its name.
		 */
		do_action( 'realtime_events_lost', $error, $name );
		return $error;
	}

	/**
	 * At the end of each request: sends if it has something to send, or if an attempt is due. After a fatal error
	 * it leaves that to another: the database rolls a transaction that is still open back once PHP has ended, and
	 * until then this request sees events in it that never were.
	 */
	public static function on_shutdown() {
		if ( wp_installing() || ( ! self::$accepted && ! Schedule::loaded()->is_due() ) ) {
			return;
		}
		$error = error_get_last();
		if ( $error && ( $error['type'] & self::FATAL ) ) {
			After_Response::later();
			return;
		}
		After_Response::run( array( self::class, 'flush_all' ) );
	}

	/**
	 * Sends for each site on which this request has accepted events, and for its own.
	 */
	public static function flush_all() {
		$own   = get_current_blog_id();
		$sites = array_unique( array_merge( array_keys( self::$accepted ), array( $own ) ) );

		self::$accepted = array();
		foreach ( $sites as $site ) {
			if ( $site === $own ) {
				self::flush();
				self::sweep_if_forgotten();
				continue;
			}
			switch_to_blog( $site );
			self::flush();
			restore_current_blog();
		}
	}

	/**
	 * Does what cron should have done an hour ago: where it is dead, the outbox must not grow for ever.
	 */
	private static function sweep_if_forgotten() {
		$planned = wp_next_scheduled( self::SWEEP );
		if ( $planned && $planned < time() - HOUR_IN_SECONDS ) {
			wp_clear_scheduled_hook( self::SWEEP );
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', self::SWEEP );
			Outbox::purge();
		}
	}

	/**
	 * Each hour: sends what waits, whatever was forgotten, and clears the outbox.
	 */
	public static function sweep() {
		Outbox::purge();
		self::flush();
	}

	/**
	 * Tries at once, whatever came before: what waits, waits for settings that have just been changed.
	 */
	public static function reset() {
		( new Schedule( Outbox::first( 1, 0 ) ? time() : 0, 0 ) )->write();
	}

	/**
	 * Sends what waits, unless another process does, the settings are not complete, or the gateway is to be
	 * let alone for now. Does not return early in the middle of a batch.
	 *
	 * @return int How many events the gateway took.
	 */
	public static function flush() {
		$before        = self::$sending;
		self::$sending = true;
		try {
			return self::flush_on();
		} finally {
			self::$sending = $before;
		}
	}

	/**
	 * Whether this process is sending: the hooks that run meanwhile (`updated_option`, `http_api_debug`…) are
	 * this plugin's own doing. An event made of one would be sent, which runs the hook again, without end.
	 *
	 * @return bool
	 */
	public static function is_sending() {
		return self::$sending;
	}

	/**
	 * Sends until nothing is left that may be sent now.
	 *
	 * @return int How many events the gateway took.
	 */
	private static function flush_on() {
		$taken = 0;
		do {
			$settings = Settings::current();
			if ( ! $settings->is_complete() || Schedule::now()->is_waiting() ) {
				return $taken;
			}
			$lease = Lease::take();
			if ( null === $lease ) {
				// The one who has it looks again after letting go of it.
				return $taken;
			}
			$taken += self::drain( $settings, $lease );
			Outbox::trim();
			$lease->release();
			// An event that came while the lease was held could not be sent by its own request.
		} while ( 0 === Schedule::now()->due && Outbox::first( 1, 0 ) );
		return $taken;
	}

	/**
	 * Sends batch after batch.
	 *
	 * @param Settings $settings Complete ones.
	 * @param Lease    $lease    Held.
	 * @return int How many events the gateway took.
	 */
	private static function drain( Settings $settings, Lease $lease ) {
		$taken = 0;
		$size  = self::BATCH;
		$until = time() + self::PATIENCE;
		$rows  = self::batch( $size );
		$state = Schedule::now();
		if ( ! $rows ) {
			if ( $state->due ) {
				( new Schedule( 0, 0 ) )->write();
			}
			return 0;
		}
		// Should this process die now, a later request goes on.
		( new Schedule( time() + Lease::LIFETIME, $state->failures ) )->write();
		while ( $rows ) {
			if ( time() >= $until ) {
				self::later( time(), 0 );
				return $taken;
			}
			if ( ! $lease->renew() ) {
				return $taken;
			}
			$said = Gateway::post( $settings, self::webhook_id( $rows ), wp_list_pluck( $rows, 'body' ) );
			if ( Gateway::LATER === $said['result'] ) {
				if ( ! self::is_doubtful( $rows[0] ) || ! self::is_about_the_event( $settings, $said['status'] ) ) {
					Outbox::tried( wp_list_pluck( $rows, 'id' ), $said['status'], $said['answer'] );
					self::wait( $state->failures + 1, $said['wait'] );
					return $taken;
				}
				/* translators: %s: what the gateway says. */
				Outbox::failed( (int) $rows[0]->id, $said['status'], sprintf( __( 'Given up after many attempts: the gateway takes other events, but not this one. %s', 'realtime-events' ), $said['answer'] ) );
			} elseif ( Gateway::TAKEN === $said['result'] ) {
				foreach ( $rows as $place => $row ) {
					Outbox::sent( (int) $row->id, isset( $said['seqs'][ $place ] ) ? $said['seqs'][ $place ] : null );
				}
				$taken += count( $rows );
			} elseif ( 1 === count( $rows ) ) {
				Outbox::failed( (int) $rows[0]->id, $said['status'], $said['answer'] );
				$size = self::BATCH; // What is behind it may well be right.
			} else {
				// One of them is wrong: half as many at a time, until it stands alone. None was stored.
				$size = (int) ceil( count( $rows ) / 2 );
				$rows = array_slice( $rows, 0, $size );
				continue;
			}
			$rows = self::batch( $size );
		}
		( new Schedule( 0, 0 ) )->write();
		return $taken;
	}

	/**
	 * What is sent next: one event alone where it was tried in vain for long.
	 *
	 * @param int $size Events at most.
	 * @return object[] As Outbox::first() returns them.
	 */
	private static function batch( $size ) {
		$rows = Outbox::first( $size, self::BATCH_BYTES );
		return $rows && self::is_doubtful( $rows[0] ) ? array_slice( $rows, 0, 1 ) : $rows;
	}

	/**
	 * Whether it was tried in vain for so long that it may be the event's own doing.
	 *
	 * @param object $row With `attempts`.
	 * @return bool
	 */
	private static function is_doubtful( $row ) {
		return $row->attempts >= self::DOUBTS;
	}

	/**
	 * Whether an answer to one event is about this event: at the same moment the gateway takes another, which nobody
	 * hears. A gateway that is down, or refuses this server, does not.
	 *
	 * @param Settings $settings Complete ones.
	 * @param int      $status   HTTP status of the answer.
	 * @return bool
	 */
	private static function is_about_the_event( Settings $settings, $status ) {
		if ( 403 !== $status && $status < 500 ) {
			return false;
		}
		$said = Gateway::probe( $settings );
		return Gateway::TAKEN === $said['result'];
	}

	/**
	 * Of a batch, the same whenever the same rows are sent.
	 *
	 * @param object[] $rows With `event_id`.
	 * @return string
	 */
	private static function webhook_id( array $rows ) {
		return 1 === count( $rows )
			? $rows[0]->event_id
			: 'batch_' . substr( hash( 'sha256', implode( ' ', wp_list_pluck( $rows, 'event_id' ) ) ), 0, 32 );
	}

	/**
	 * Waits after an attempt that did not succeed: by the table, or as long as the gateway asks, an hour at most.
	 *
	 * @param int $failures How many in a row.
	 * @param int $asked    Seconds the gateway asked for, 0 where it said nothing.
	 */
	private static function wait( $failures, $asked ) {
		$most = self::WAITS[ min( $failures, count( self::WAITS ) ) - 1 ];
		self::later( time() + max( min( $asked, Schedule::FURTHEST ), wp_rand( (int) ceil( $most / 2 ), $most ) ), $failures );
	}

	/**
	 * Goes on later: by cron, or by the first request after that time.
	 *
	 * @param int $due      Seconds since 1970.
	 * @param int $failures How many in a row.
	 */
	private static function later( $due, $failures ) {
		( new Schedule( $due, $failures ) )->write();
		wp_clear_scheduled_hook( self::CRON );
		wp_schedule_single_event( $due, self::CRON );
	}
}
