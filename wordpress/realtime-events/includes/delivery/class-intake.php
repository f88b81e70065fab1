<?php
namespace Realtime_Events\Delivery;

use Realtime_Events\Events\Channel_Token;
use Realtime_Events\Events\Event;

defined( 'ABSPATH' ) || exit;

/**
 * Accepts events into the outbox.
 */
final class Intake {

	/**
	 * Number of rows that a command has written since it last sent, by site.
	 *
	 * @var array<int, int>
	 */
	private static array $written = array();

	/**
	 * Accepts an event.
	 *
	 * @return string|\WP_Error The id of the event, or the reason that it is not accepted.
	 */
	public static function accept( Event $event ) {
		$veto = self::veto( $event );
		if ( null !== $veto ) {
			return $veto;
		}
		$row = Outbox::add( $event );
		if ( is_wp_error( $row ) ) {
			return self::lose( $row, $event->name() );
		}
		self::count();
		return $event->id();
	}

	/**
	 * Why a filter of this site does not let an event be sent; null if it does.
	 */
	public static function veto( Event $event ): ?\WP_Error {
		/**
		 * Filters whether an event is sent.
		 *
		 * @since 0.1.0
		 *
		 * @param bool   $send    True.
		 * @param string $event   Its name.
		 * @param array  $message `event`, `data`, `timestamp`, `channel`, `id`, as the gateway would receive them.
		 */
		$send = apply_filters( 'realtime_events_send', true, $event->name(), json_decode( $event->json(), true ) );
		return $send ? null : new \WP_Error( 'realtime_events_vetoed', __( 'A filter on this site rejected the event.', 'realtime-events' ), array( 'status' => 403 ) );
	}

	/**
	 * In a command, sends after every BATCH rows: it delays no page, and may run for hours.
	 */
	private static function count(): void {
		if ( 'cli' !== PHP_SAPI ) {
			return;
		}
		$site = get_current_blog_id();

		self::$written[ $site ] = isset( self::$written[ $site ] ) ? self::$written[ $site ] + 1 : 1;
		if ( self::$written[ $site ] >= Sender::BATCH ) {
			self::$written[ $site ] = 0;
			Sender::flush();
		}
	}

	/**
	 * Records an event with invalid data in the delivery log, because most callers ignore the return value, and a
	 * hook has none. An invalid name or channel is not recorded.
	 *
	 * @param \WP_Error $error The reason.
	 * @param mixed     $name  Name of the event, valid or not.
	 * @param array     $args  As for realtime_events_dispatch().
	 * @return \WP_Error The same error.
	 */
	public static function refuse( \WP_Error $error, $name, array $args ): \WP_Error {
		// With a new id, so that the caller can send the event with its own id once the data is valid.
		$bare = Event::create( $name, null, array_intersect_key( $args, array( 'channel' => 0 ) ) );
		if ( is_wp_error( $bare ) ) {
			return $error;
		}
		Retention::trim(); // Otherwise done by the flush after an event, but here is none.
		Outbox::add_refused( $bare, $error->get_error_message() );
		return self::lose( $error, $name );
	}

	/**
	 * Revokes the tokens of a user, and closes the connections that use one: call it when a user has lost a right. It is
	 * sent in order, like an event, so nothing that happens later reaches these connections.
	 *
	 * @param int $user Id of the user.
	 */
	public static function revoke( int $user ): void {
		if ( Outbox::add_revocation( Channel_Token::subject( $user ) ) ) {
			self::count();
		}
	}

	private static function lose( \WP_Error $error, string $name ): \WP_Error {
		/**
		 * Fires when an event could not be accepted.
		 *
		 * @since 0.1.0
		 *
		 * @param \WP_Error $error The reason.
		 * @param string    $event Name of the event.
		 */
		do_action( 'realtime_events_lost', $error, $name );
		return $error;
	}
}
