<?php
namespace Realtime_Events\Rest;

use Realtime_Events\Admin\Screen;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Events\Channel_Token;
use Realtime_Events\Events\Channels;
use Realtime_Events\Settings;
use Realtime_Events\Status\Next_Step;
use Realtime_Events\Status\Status;

defined( 'ABSPATH' ) || exit;

/**
 * The test event. It takes the same path as every event, to the current user only:
 *
 *     GET  realtime-events/v1/test        where to subscribe: {channel, token, websocket_url}
 *     POST realtime-events/v1/test        publishes the event: {id}
 *     GET  realtime-events/v1/test/<id>   its state: {state, status, answer, advice}
 *
 * For users who manage the site, with the nonce that the REST API of WordPress requires.
 */
final class Test_Route {

	const EVENT = 'realtime_test';

	public static function register(): void {
		register_rest_route(
			'realtime-events/v1',
			'/test',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( self::class, 'where' ),
					'permission_callback' => array( self::class, 'may' ),
				),
				array(
					'methods'             => 'POST',
					'callback'            => array( self::class, 'publish' ),
					'permission_callback' => array( self::class, 'may' ),
				),
			)
		);
		register_rest_route(
			'realtime-events/v1',
			'/test/(?P<id>test_[0-9a-f-]{36})',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'state' ),
				'permission_callback' => array( self::class, 'may' ),
			)
		);
	}

	public static function may(): bool {
		return current_user_can( Screen::CAPABILITY );
	}

	/**
	 * Answers where the event will arrive.
	 *
	 * @return \WP_REST_Response|\WP_Error 409 if a setting is missing.
	 */
	public static function where() {
		$settings = Settings::current();
		$missing  = Status::missing( $settings );
		if ( '' !== $missing ) {
			return new \WP_Error( 'realtime_events_unconfigured', $missing, array( 'status' => 409 ) );
		}
		$missing = Status::missing_for_browsers( $settings );
		if ( '' !== $missing ) {
			return new \WP_Error( 'realtime_events_no_websocket', $missing, array( 'status' => 409 ) );
		}
		$channel = Channels::on_this_site( self::channel() );
		return self::uncached(
			array(
				'channel'       => $channel,
				'token'         => Channel_Token::of( $settings->signature(), Channel_Token::subject( get_current_user_id() ), array( $channel ), time() ),
				'websocket_url' => $settings->websocket_url(),
			)
		);
	}

	/**
	 * Publishes the event. It is sent at the end of this request.
	 *
	 * @return \WP_REST_Response|\WP_Error 409 if a setting is missing.
	 */
	public static function publish() {
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
		// The user waits for the result, so an attempt is made now.
		Sender::reset();
		return self::uncached( array( 'id' => $id ) );
	}

	/**
	 * Answers the state of the event.
	 *
	 * @return \WP_REST_Response|\WP_Error 404 if the event is not in the outbox.
	 */
	public static function state( \WP_REST_Request $request ) {
		$row = Outbox::row_of( $request['id'], self::channel() );
		if ( null === $row ) {
			return new \WP_Error( 'realtime_events_gone', __( 'This test event is no longer in the outbox. Send another one.', 'realtime-events' ), array( 'status' => 404 ) );
		}
		$last = null === $row->status ? null : array(
			'status' => (int) $row->status,
			'answer' => (string) $row->answer,
		);
		if ( null === $last && Schedule::now()->failures > 0 ) {
			// It waits behind events that the gateway did not accept.
			$last = Status::now()->last;
		}
		return self::uncached(
			array(
				'state'  => $row->state,
				'status' => $last ? $last['status'] : null,
				'answer' => $last ? $last['answer'] : '',
				'advice' => Outbox::SENT === $row->state || ! $last ? '' : Next_Step::on( $last['status'], $last['answer'] ),
			)
		);
	}

	/**
	 * The channel of the current user, by its name on this site.
	 */
	private static function channel(): string {
		return 'user:' . get_current_user_id();
	}

	/**
	 * An answer that no cache stores.
	 */
	private static function uncached( array $data ): \WP_REST_Response {
		$response = new \WP_REST_Response( $data );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}
}
