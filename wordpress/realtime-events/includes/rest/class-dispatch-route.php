<?php
namespace Realtime_Events\Rest;

defined( 'ABSPATH' ) || exit;

/**
 * `POST realtime-events/v1/dispatch` with `{event, data, channel?, id?}`: an event from another program, authenticated
 * as a user of the site, for example with an application password. It goes through the outbox like every event.
 */
final class Dispatch_Route {

	public static function register(): void {
		register_rest_route(
			'realtime-events/v1',
			'/dispatch',
			array(
				'methods'             => \WP_REST_Server::CREATABLE,
				'callback'            => array( self::class, 'answer' ),
				'permission_callback' => array( self::class, 'may' ),
				// Event checks the values, and its sentence is the answer.
				'args'                => array(
					'event'   => array( 'description' => __( 'Name of the event.', 'realtime-events' ) ),
					'data'    => array( 'description' => __( 'Any JSON value.', 'realtime-events' ) ),
					'channel' => array( 'description' => __( 'Name of the channel. Default: public.', 'realtime-events' ) ),
					'id'      => array( 'description' => __( 'Id of the event. A repeated id on the same channel is the same event.', 'realtime-events' ) ),
				),
			)
		);
	}

	/**
	 * Whether the current user may dispatch events to any channel.
	 *
	 * @return true|\WP_Error
	 */
	public static function may() {
		/**
		 * Filters the capability that a user needs to dispatch events by REST, to any channel.
		 *
		 * @since 0.1.0
		 *
		 * @param string $capability `manage_options`.
		 */
		$capability = (string) apply_filters( 'realtime_events_dispatch_capability', 'manage_options' );
		return current_user_can( $capability ) ? true : new \WP_Error(
			'realtime_events_forbidden',
			/* translators: %s: name of a capability, such as manage_options. */
			sprintf( __( 'To dispatch an event, a user needs the capability %s.', 'realtime-events' ), $capability ),
			array( 'status' => rest_authorization_required_code() )
		);
	}

	/**
	 * Answers 202 `{id}`: the event is in the outbox, and is sent after this answer.
	 *
	 * @return \WP_REST_Response|\WP_Error 422 if the event is invalid, 403 if a filter rejected it, 503 if the outbox is
	 *                                     full.
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
	 * The data of the event. WordPress would decode an empty object as an empty list.
	 *
	 * @return mixed
	 */
	private static function data( \WP_REST_Request $request ) {
		$body = $request->is_json_content_type() ? json_decode( $request->get_body() ) : null;
		return is_object( $body ) && property_exists( $body, 'data' ) ? $body->data : $request['data'];
	}
}
