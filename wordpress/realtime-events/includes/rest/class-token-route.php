<?php
namespace Realtime_Events\Rest;

use Realtime_Events\Delivery\Issued_Tokens;
use Realtime_Events\Events\Channel_Token;
use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Event;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * `GET realtime-events/v1/token?channels=editors,user:7`: a token for the requested channels that require one and that
 * the user may read. Neither a browser nor a cache may store its answers.
 */
final class Token_Route {

	/**
	 * Maximum number of channels in a request.
	 */
	const MAX_CHANNELS = 50;

	public static function register(): void {
		register_rest_route(
			'realtime-events/v1',
			'/token',
			array(
				'methods'             => \WP_REST_Server::READABLE,
				'callback'            => array( self::class, 'answer' ),
				// The permission is checked for each channel, and a refusal must not be cached either.
				'permission_callback' => '__return_true',
				'args'                => array(
					'channels' => array(
						'description'       => __( 'Names of channels on this site: a list, or comma-separated.', 'realtime-events' ),
						'type'              => 'array',
						'items'             => array( 'type' => 'string' ),
						'minItems'          => 1,
						'maxItems'          => self::MAX_CHANNELS,
						'required'          => true,
						'validate_callback' => array( self::class, 'are_channels' ),
					),
				),
			)
		);
	}

	/**
	 * Whether a parameter has names of channels that fit into one token.
	 *
	 * @param mixed            $value   Any input.
	 * @param \WP_REST_Request $request The request.
	 * @param string           $key     Name of the parameter.
	 * @return true|\WP_Error
	 */
	public static function are_channels( $value, \WP_REST_Request $request, string $key ) {
		$valid = rest_validate_request_arg( $value, $request, $key );
		if ( is_wp_error( $valid ) ) {
			return $valid;
		}
		$letters = 0;
		foreach ( wp_parse_list( $value ) as $channel ) {
			if ( ! Event::is_channel( $channel ) ) {
				return new \WP_Error( 'realtime_events_invalid', Event::channel_rule() );
			}
			$letters += strlen( Channels::on_this_site( $channel ) );
		}
		return $letters <= Channel_Token::MAX_NAMES ? true : new \WP_Error(
			'realtime_events_invalid',
			/* translators: %d: largest number of letters, 2600. */
			sprintf( __( 'The names of the channels have more than %d letters together, too many for one token. Request several tokens with fewer channels each.', 'realtime-events' ), Channel_Token::MAX_NAMES )
		);
	}

	/**
	 * Answers `{token, expires_in, channels}`: the lifetime in seconds, and the channels by their names on this site.
	 * 401 for a visitor, 403 if no channel is left, 503 if no secret is set.
	 */
	public static function answer( \WP_REST_Request $request ): \WP_REST_Response {
		$token = self::token( array_values( array_unique( $request['channels'] ) ) );

		$response = is_wp_error( $token ) ? rest_convert_error_to_response( $token ) : new \WP_REST_Response( $token );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	/**
	 * A token for the current user, or the reason that there is none.
	 *
	 * @param string[] $wanted Names on this site.
	 * @return array{token: string, expires_in: int, channels: string[]}|\WP_Error
	 */
	private static function token( array $wanted ) {
		$user = get_current_user_id();
		if ( 0 === $user ) {
			return self::refuse( 401, 'realtime_events_visitor', __( 'Log in to read channels that are not public. A request by a script also needs the header X-WP-Nonce.', 'realtime-events' ) );
		}
		$settings = Settings::current();
		$channels = array_values(
			array_filter(
				$wanted,
				static function ( string $channel ) use ( $settings, $user ): bool {
					return ! Channels::is_public( $channel ) && $settings->may_read( $channel, $user );
				}
			)
		);
		if ( ! $channels ) {
			return self::refuse( 403, 'realtime_events_forbidden', __( 'A token is only issued for channels that are not public and that you may read. None of these is.', 'realtime-events' ) );
		}
		$signature = $settings->signature();
		if ( null === $signature ) {
			return self::refuse( 503, 'realtime_events_no_secret', __( 'This site has no secret to sign tokens. An administrator can enter it in Settings, Realtime Events.', 'realtime-events' ) );
		}
		Issued_Tokens::add( $user );
		return array(
			'token'      => Channel_Token::of( $signature, Channel_Token::subject( $user ), array_map( array( Channels::class, 'on_this_site' ), $channels ), time() ),
			'expires_in' => Channel_Token::LIFETIME,
			'channels'   => $channels,
		);
	}

	private static function refuse( int $status, string $code, string $sentence ): \WP_Error {
		return new \WP_Error( $code, $sentence, array( 'status' => $status ) );
	}
}
