<?php
/**
 * Events from outside.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Rest;

defined( 'ABSPATH' ) || exit;

/**
 * `POST realtime-events/v1/dispatch` with `{event, data, channel?, id?}`: an event of a program that may act for
 * the site, by an application password for one. It takes the way of every event, through the outbox.
 */
final class Dispatch_Route {

	/**
	 * Adds the route.
	 */
	public static function register() {
		register_rest_route(
			'realtime-events/v1',
			'/dispatch',
			array(
				'methods'             => \WP_REST_Server::CREATABLE,
				'callback'            => array( self::class, 'answer' ),
				'permission_callback' => array( self::class, 'may' ),
				// What each has to be, Event says, and its sentence is the answer.
				'args'                => array(
					'event'   => array( 'description' => __( 'Name of the event.', 'realtime-events' ) ),
					'data'    => array( 'description' => __( 'Anything that JSON can hold.', 'realtime-events' ) ),
					'channel' => array( 'description' => __( 'Where it goes; public if it is left out.', 'realtime-events' ) ),
					'id'      => array( 'description' => __( 'The same id again is the same event.', 'realtime-events' ) ),
				),
			)
		);
	}

	/**
	 * Whether the current user may tell events to everybody.
	 *
	 * @return true|\WP_Error
	 */
	public static function may() {
		/**
		 * Filters what a user must be able to do to dispatch events by REST, to any channel.
		 *
		 * @since 0.1.0
		 *
		 * @param string $capability `manage_options`.
		 */
		$capability = (string) apply_filters( 'realtime_events_dispatch_capability', 'manage_options' );
		return current_user_can( $capability ) ? true : new \WP_Error(
			'realtime_events_forbidden',
			/* translators: %s: name of a capability, such as manage_options. */
			sprintf( __( 'Dispatching an event needs a user with the capability %s.', 'realtime-events' ), $capability ),
			array( 'status' => rest_authorization_required_code() )
		);
	}

	/**
	 * Answers 202 `{id}`: the event is in the outbox, and is sent after this answer.
	 *
	 * @param \WP_REST_Request $request The event.
	 * @return \WP_REST_Response|\WP_Error 422 with what would be right; 403 where a filter held it back; 503 where
	 *                                     the outbox is full.
	 */
	public static function answer( \WP_REST_Request $request ) {
		$args = array();
		foreach ( array( 'channel', 'id' ) as $key ) {
			if ( isset( $request[ $key ] ) ) {
				$args[ $key ] = $request[ $key ];
			}
		}
		$id = realtime_events_dispatch( $request['event'], self::data( $request ), $args );
		return is_wp_error( $id ) ? $id : new \WP_REST_Response( array( 'id' => $id ), 202 );
	}

	/**
	 * The event's data. WordPress reads an empty object as an empty list, and would pass that on.
	 *
	 * @param \WP_REST_Request $request The event.
	 * @return mixed
	 */
	private static function data( \WP_REST_Request $request ) {
		$body = $request->is_json_content_type() ? json_decode( $request->get_body() ) : null;
		return is_object( $body ) && property_exists( $body, 'data' ) ? $body->data : $request['data'];
	}
}
