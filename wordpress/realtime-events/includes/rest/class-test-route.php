<?php
/**
 * The test event.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Rest;

use Realtime_Events\Admin\Admin_Page;
use Realtime_Events\Advice;
use Realtime_Events\Channel_Token;
use Realtime_Events\Channels;
use Realtime_Events\Outbox;
use Realtime_Events\Schedule;
use Realtime_Events\Sender;
use Realtime_Events\Settings;
use Realtime_Events\Status;

defined( 'ABSPATH' ) || exit;

/**
 * Sends an event the way that all go, to the user who asked for it and nobody else:
 *
 *     GET  realtime-events/v1/test        where to listen: {channel, token, websocket_url}
 *     POST realtime-events/v1/test        writes the event: {id}
 *     GET  realtime-events/v1/test/<id>   what became of it: {state, status, answer, advice}
 *
 * For those who manage the site, with the nonce that WordPress's REST API asks for beside the cookie.
 */
final class Test_Route {

	const EVENT = 'realtime_test';

	/**
	 * Makes the routes.
	 */
	public static function register() {
		register_rest_route(
			'realtime-events/v1',
			'/test',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( self::class, 'listen' ),
					'permission_callback' => array( self::class, 'may' ),
				),
				array(
					'methods'             => 'POST',
					'callback'            => array( self::class, 'write' ),
					'permission_callback' => array( self::class, 'may' ),
				),
			)
		);
		register_rest_route(
			'realtime-events/v1',
			'/test/(?P<id>test_[0-9a-f-]{36})',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'look' ),
				'permission_callback' => array( self::class, 'may' ),
			)
		);
	}

	/**
	 * Whether the user may.
	 *
	 * @return bool
	 */
	public static function may() {
		return current_user_can( Admin_Page::CAPABILITY );
	}

	/**
	 * Says where the event will come out.
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function listen() {
		$settings = Settings::current();
		$missing  = Status::missing( $settings );
		if ( '' !== $missing ) {
			return new \WP_Error( 'realtime_events_unconfigured', $missing, array( 'status' => 409 ) );
		}
		if ( '' === $settings->websocket_url() ) {
			return new \WP_Error( 'realtime_events_no_websocket', __( 'Enter the WebSocket URL, so that browsers can listen.', 'realtime-events' ), array( 'status' => 409 ) );
		}
		$channel = Channels::on_this_site( self::channel() );
		return self::uncached(
			array(
				'channel'       => $channel,
				'token'         => Channel_Token::of( $settings->signature(), Token_Route::subject( get_current_user_id() ), array( $channel ), time() ),
				'websocket_url' => $settings->websocket_url(),
			)
		);
	}

	/**
	 * Writes the event into the outbox, from which the end of this request sends it.
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function write() {
		$missing = Status::missing( Settings::current() );
		if ( '' !== $missing ) {
			return new \WP_Error( 'realtime_events_unconfigured', $missing, array( 'status' => 409 ) );
		}
		$id = realtime_events_dispatch(
			self::EVENT,
			array( 'sent_by' => get_current_user_id() ),
			array(
				'channel' => self::channel(),
				'id'      => 'test_' . wp_generate_uuid4(),
			)
		);
		if ( is_wp_error( $id ) ) {
			return $id;
		}
		// Whoever tests wants to know now, not when the next attempt is due.
		Sender::reset();
		return self::uncached( array( 'id' => $id ) );
	}

	/**
	 * Says what became of it.
	 *
	 * @param \WP_REST_Request $request With `id`.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function look( $request ) {
		$row = Outbox::row_of( $request['id'] );
		if ( null === $row ) {
			return new \WP_Error( 'realtime_events_gone', __( 'This test event is not in the outbox any more. Send another.', 'realtime-events' ), array( 'status' => 404 ) );
		}
		$last = null === $row->status ? null : array(
			'status' => (int) $row->status,
			'answer' => (string) $row->answer,
		);
		if ( null === $last && Schedule::now()->failures > 0 ) {
			// It stands behind others, which the gateway did not take.
			$last = Status::now()->last;
		}
		return self::uncached(
			array(
				'state'  => $row->state,
				'status' => $last ? $last['status'] : null,
				'answer' => $last ? $last['answer'] : '',
				'advice' => Outbox::SENT === $row->state || ! $last ? '' : Advice::on( $last['status'], $last['answer'] ),
			)
		);
	}

	/**
	 * The channel of the user who asks.
	 *
	 * @return string As code on the site says it.
	 */
	private static function channel() {
		return 'user:' . get_current_user_id();
	}

	/**
	 * An answer for this moment only.
	 *
	 * @param array $data What it says.
	 * @return \WP_REST_Response
	 */
	private static function uncached( array $data ) {
		$response = new \WP_REST_Response( $data );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}
}
