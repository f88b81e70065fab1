<?php
namespace Realtime_Events;

use Realtime_Events\Delivery\Check;
use Realtime_Events\Delivery\Host;
use Realtime_Events\Events\Signature;
use Realtime_Events\Status\Next_Step;

defined( 'ABSPATH' ) || exit;

/**
 * The URLs and the secret of a gateway, from the text that `./realtime connect` prints: `realtime-connect:` and base64url
 * of the JSON `{"v":1,"dispatch":"https://…/dispatch","websocket":"wss://…","history":"https://…/history",
 * "secret":"whsec_…"}`. Only `history` may be missing.
 *
 * A constructor would allow half a connection, so there are only functions: parse, validate, check.
 */
final class Connection {

	const PREFIX = 'realtime-connect:';

	/**
	 * Version of the text.
	 */
	const VERSION = 1;

	/**
	 * The key in the JSON of each setting.
	 */
	const KEYS = array(
		'url'           => 'dispatch',
		'websocket_url' => 'websocket',
		'history_url'   => 'history',
		'secret'        => 'secret',
	);

	/**
	 * Reads the text, also with the line breaks of a mail or the quotation marks of a phone, or the JSON itself.
	 *
	 * @return array{url: string, websocket_url: string, history_url: string, secret: string}|\WP_Error The values, not validated; or
	 *         `not_connection`, `truncated`, `another_version`, `incomplete`.
	 */
	public static function parse( string $text ) {
		// Zero-width characters, soft hyphens, no-break spaces.
		$text  = preg_replace( '/[\x{200b}-\x{200d}\x{2060}\x{feff}\x{ad}\x{a0}]/u', '', $text );
		$begin = strpos( (string) $text, '{' );
		if ( false !== $begin ) {
			$json = preg_replace( '/[“”„″]/u', '"', substr( $text, $begin ) );
		} elseif ( preg_match( '/' . self::PREFIX . '(.*)$/is', preg_replace( '/[\s>"\'`“”„‘’]+/u', '', (string) $text ), $match ) ) {
			$json = base64_decode( strtr( $match[1], '-_', '+/' ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
			if ( false === $json || '{' !== substr( $json, 0, 1 ) ) {
				return new \WP_Error( 'truncated', __( 'This text has characters that do not belong to it. Copy the whole line that begins with realtime-connect:, and nothing else.', 'realtime-events' ) );
			}
		} else {
			return new \WP_Error( 'not_connection', __( 'This is not the text of a gateway. It begins with realtime-connect:. The command ./realtime connect prints it.', 'realtime-events' ) );
		}
		$found = json_decode( $json, true );
		if ( ! is_array( $found ) ) {
			return new \WP_Error( 'truncated', __( 'The end of this text is missing, or other text follows it. Copy the whole line that begins with realtime-connect:, and nothing else.', 'realtime-events' ) );
		}
		if ( ! isset( $found['v'] ) || self::VERSION !== $found['v'] ) {
			return new \WP_Error( 'another_version', __( 'This text is for another version of the plugin. Update the plugin and the project of the gateway, and run ./realtime connect again.', 'realtime-events' ) );
		}
		$values = array();
		foreach ( self::KEYS as $key => $name ) {
			if ( 'history_url' === $key && ! isset( $found[ $name ] ) ) {
				$found[ $name ] = '';
			} elseif ( ! isset( $found[ $name ] ) || ! is_string( $found[ $name ] ) || '' === trim( $found[ $name ] ) ) {
				/* translators: %s: name of a value in JSON, such as dispatch. */
				return new \WP_Error( 'incomplete', sprintf( __( 'This text has no value “%s”. Run ./realtime connect again, and copy the whole line that it prints.', 'realtime-events' ), $name ) );
			}
			$values[ $key ] = trim( $found[ $name ] );
		}
		return $values;
	}

	/**
	 * What is wrong with values that are to be stored. An empty value is not wrong. Constants of wp-config.php are not
	 * looked at.
	 *
	 * @param array $values `url`, `websocket_url`, `history_url`, `secret`.
	 * @return array<string, \WP_Error> By key.
	 */
	public static function errors( array $values ): array {
		$errors = array_filter(
			array(
				'url'           => self::url_error( $values['url'] ),
				'websocket_url' => self::websocket_url_error( $values['websocket_url'] ),
				'history_url'   => self::history_url_error( $values['history_url'] ),
				'secret'        => '' === $values['secret'] || Signature::of( $values['secret'] ) ? null : new \WP_Error( 'secret', Signature::rule() ),
			)
		);
		return array_diff_key( $errors, array_filter( array_flip( array_keys( Settings::CONSTANTS ) ), array( Settings::class, 'is_constant' ), ARRAY_FILTER_USE_KEY ) );
	}

	/**
	 * Why this site cannot use the gateway of a text: a constant in wp-config.php has another value, or the gateway is not
	 * on the public internet, so that only constants can name it.
	 *
	 * @param array $values As parse() returns them.
	 * @return \WP_Error|null `another_gateway`; `local`, with the `lines` for wp-config.php in its data.
	 */
	public static function conflict( array $values ): ?\WP_Error {
		foreach ( array_intersect_key( Settings::CONSTANTS, array_filter( $values ) ) as $key => $constant ) {
			if ( Settings::is_constant( $key ) && constant( $constant ) !== $values[ $key ] ) {
				/* translators: %s: name of a PHP constant. */
				return new \WP_Error( 'another_gateway', sprintf( __( 'The constant %s in wp-config.php has another value. Change it there, or remove it.', 'realtime-events' ), $constant ) );
			}
		}
		$is_named = Settings::is_constant( 'url' ) && Settings::is_constant( 'websocket_url' );
		return $is_named || ! self::is_local( $values ) ? null : new \WP_Error(
			'local',
			__( 'This gateway is on this machine or in a private network. Only wp-config.php can name it. Add these lines there, above “That’s all, stop editing!”:', 'realtime-events' ),
			array( 'lines' => self::defines( $values ) )
		);
	}

	/**
	 * Whether the URLs of a gateway are not on the public internet.
	 *
	 * @param array $values `url`, `websocket_url`.
	 */
	private static function is_local( array $values ): bool {
		$host = trim( (string) wp_parse_url( $values['url'], PHP_URL_HOST ), '[]' );
		return ! preg_match( '#^https://#i', $values['url'] ) || ! preg_match( '#^wss://#i', $values['websocket_url'] ) || 'localhost' === $host || ! Host::is_public( $values['url'] );
	}

	/**
	 * The lines for wp-config.php.
	 *
	 * @param array $values `url`, `websocket_url`, `history_url`, `secret`.
	 */
	private static function defines( array $values ): string {
		$lines = array();
		foreach ( array_intersect_key( Settings::CONSTANTS, array_filter( $values ) ) as $key => $constant ) {
			$lines[] = sprintf( "define( '%s', '%s' );", $constant, addcslashes( $values[ $key ], "'\\" ) );
		}
		return implode( "\n", $lines );
	}

	/**
	 * Sends a test event that nobody receives.
	 *
	 * @param array $values As Settings::stored(), valid.
	 * @return \WP_Error|null `check`, with the next step, and in its data the `field` to correct; null if the gateway
	 *                        accepts it, or a value is missing.
	 */
	public static function check( array $values ): ?\WP_Error {
		$settings = Settings::with( $values );
		if ( ! $settings->is_complete() ) {
			return null;
		}
		$check = Check::run( $settings );
		if ( $check->has_passed() ) {
			return null;
		}
		$is_secret = 401 === $check->status && ! Next_Step::is_about_the_clock( $check->answer );
		$said      = trim( ( $check->status ? $check->status . ' ' : '' ) . $check->answer );
		return new \WP_Error(
			'check',
			/* translators: 1: the next step, 2: HTTP status and error message, in the language of their origin. */
			sprintf( __( 'The gateway did not accept a test event. %1$s Its answer: %2$s', 'realtime-events' ), Next_Step::on( $check->status, $check->answer ), $said ),
			array( 'field' => $is_secret ? 'secret' : 'url' )
		);
	}

	/**
	 * The error in a dispatch URL; null if it is valid or empty.
	 */
	private static function url_error( string $url ): ?\WP_Error {
		if ( '' === $url ) {
			return null;
		}
		if ( 'https' !== strtolower( (string) wp_parse_url( $url, PHP_URL_SCHEME ) ) ) {
			return new \WP_Error( 'not_https', __( 'The dispatch URL must begin with https://. For a gateway on this machine, set REALTIME_EVENTS_URL in wp-config.php.', 'realtime-events' ) );
		}
		if ( '/dispatch' !== substr( $url, -9 ) ) {
			return new \WP_Error( 'not_dispatch', __( 'The dispatch URL must end in /dispatch, like the DispatchUrl of the gateway.', 'realtime-events' ) );
		}
		if ( ! Host::resolves( $url ) ) {
			/* translators: %s: name of a host. */
			return new \WP_Error( 'no_host', sprintf( __( 'The DNS does not know the host %s. Compare the URL with the DispatchUrl of your gateway. If it is right, this server has no working DNS.', 'realtime-events' ), (string) wp_parse_url( $url, PHP_URL_HOST ) ) );
		}
		if ( ! wp_http_validate_url( $url ) || ! Host::is_public( $url ) ) {
			return new \WP_Error( 'not_public', __( 'The host of the dispatch URL must be on the public internet, with port 443 or 8080 and no user name. For a gateway in a private network, set REALTIME_EVENTS_URL in wp-config.php.', 'realtime-events' ) );
		}
		return null;
	}

	/**
	 * The error in a history URL; null if it is valid or empty.
	 */
	private static function history_url_error( string $url ): ?\WP_Error {
		if ( '' === $url ) {
			return null;
		}
		$parts = wp_parse_url( $url );
		if ( ! isset( $parts['scheme'], $parts['host'] ) || 'https' !== strtolower( $parts['scheme'] ) || isset( $parts['user'] )
			|| '/history' !== substr( $url, -8 ) || preg_match( '/[\s<>"\']/', $url ) ) {
			return new \WP_Error( 'not_history', __( 'The history URL must begin with https:// and end in /history, like the HistoryUrl of the gateway. For a gateway on this machine, set REALTIME_EVENTS_HISTORY_URL in wp-config.php.', 'realtime-events' ) );
		}
		return null;
	}

	/**
	 * The error in a WebSocket URL; null if it is valid or empty.
	 */
	private static function websocket_url_error( string $url ): ?\WP_Error {
		if ( '' === $url ) {
			return null;
		}
		$parts = wp_parse_url( $url );
		if ( ! isset( $parts['scheme'], $parts['host'] ) || 'wss' !== strtolower( $parts['scheme'] )
			|| isset( $parts['user'] ) || isset( $parts['fragment'] ) || preg_match( '/[\s<>"\']/', $url ) ) {
			return new \WP_Error( 'not_websocket', __( 'The WebSocket URL must begin with wss:// and contain a host, like the WebSocketUrl of the gateway. For a gateway on this machine (ws://localhost), set REALTIME_EVENTS_WEBSOCKET_URL in wp-config.php.', 'realtime-events' ) );
		}
		return null;
	}
}
