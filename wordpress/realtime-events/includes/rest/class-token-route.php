<?php
/**
 * Tokens for browsers.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Rest;

use Realtime_Events\Channel_Token;
use Realtime_Events\Channels;
use Realtime_Events\Event;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * `GET realtime-events/v1/token?channels=editors,user:7`: a token for those of these channels that need one and
 * that the user may read. No answer of it may be stored, by a browser or on the way.
 */
final class Token_Route {

	/**
	 * Channels asked for at once at most.
	 */
	const MOST = 50;

	/**
	 * Adds the route.
	 */
	public static function register() {
		register_rest_route(
			'realtime-events/v1',
			'/token',
			array(
				'methods'             => \WP_REST_Server::READABLE,
				'callback'            => array( self::class, 'answer' ),
				// Whether is asked of each channel, and a refusal must not be stored either.
				'permission_callback' => '__return_true',
				'args'                => array(
					'channels' => array(
						'description'       => __( 'Channels as the site calls them: a list, or text with commas between.', 'realtime-events' ),
						'type'              => 'array',
						'items'             => array( 'type' => 'string' ),
						'minItems'          => 1,
						'maxItems'          => self::MOST,
						'required'          => true,
						'validate_callback' => array( self::class, 'are_channels' ),
					),
				),
			)
		);
	}

	/**
	 * Whether they are names of channels.
	 *
	 * @param mixed            $value   What was sent.
	 * @param \WP_REST_Request $request The request.
	 * @param string           $key     Its parameter.
	 * @return true|\WP_Error
	 */
	public static function are_channels( $value, $request, $key ) {
		$valid = rest_validate_request_arg( $value, $request, $key );
		if ( is_wp_error( $valid ) ) {
			return $valid;
		}
		foreach ( wp_parse_list( $value ) as $channel ) {
			if ( ! Event::is_channel( $channel ) ) {
				return new \WP_Error( 'realtime_events_invalid', Event::channel_rule() );
			}
		}
		return true;
	}

	/**
	 * Answers `{token, expires_in, channels}`: seconds that it holds, and what it is for, as the site calls it.
	 *
	 * @param \WP_REST_Request $request With `channels`.
	 * @return \WP_REST_Response 401 for a visitor, 403 where no channel is left, 503 where no secret is set.
	 */
	public static function answer( \WP_REST_Request $request ) {
		$token = self::token( array_values( array_unique( $request['channels'] ) ) );

		$response = is_wp_error( $token ) ? rest_convert_error_to_response( $token ) : new \WP_REST_Response( $token );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	/**
	 * Whom a token of this site means, which is what a revocation names: `user:7`, on a further site of a
	 * network `site-2:user:7`.
	 *
	 * @param int $user Id of the user.
	 * @return string
	 */
	public static function subject( $user ) {
		return Channels::on_this_site( 'user:' . $user );
	}

	/**
	 * A token for the current user, or why there is none.
	 *
	 * @param string[] $wanted Channels as the site calls them.
	 * @return array{token: string, expires_in: int, channels: string[]}|\WP_Error
	 */
	private static function token( array $wanted ) {
		$user = get_current_user_id();
		if ( 0 === $user ) {
			return self::refuse( 401, 'realtime_events_visitor', __( 'Log in to read channels that are not public; a request by script needs the header X-WP-Nonce too.', 'realtime-events' ) );
		}
		$channels = array_values(
			array_filter(
				$wanted,
				static function ( $channel ) use ( $user ) {
					return ! Channels::is_public( $channel ) && Channels::may_read( $channel, $user );
				}
			)
		);
		if ( ! $channels ) {
			return self::refuse( 403, 'realtime_events_forbidden', __( 'None of these channels both needs a token and may be read by you.', 'realtime-events' ) );
		}
		$signature = Settings::current()->signature();
		if ( null === $signature ) {
			return self::refuse( 503, 'realtime_events_no_secret', __( 'This site has no secret to sign tokens with: an administrator sets it in Settings, Realtime Events.', 'realtime-events' ) );
		}
		return array(
			'token'      => Channel_Token::of( $signature, self::subject( $user ), array_map( array( Channels::class, 'on_this_site' ), $channels ), time() ),
			'expires_in' => Channel_Token::LIFETIME,
			'channels'   => $channels,
		);
	}

	/**
	 * Why there is no token.
	 *
	 * @param int    $status   HTTP status.
	 * @param string $code     For programs.
	 * @param string $sentence For people.
	 * @return \WP_Error
	 */
	private static function refuse( $status, $code, $sentence ) {
		return new \WP_Error( $code, $sentence, array( 'status' => $status ) );
	}
}
