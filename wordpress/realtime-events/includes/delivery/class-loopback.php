<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * The request that the site sends to itself: a POST to the address of WordPress, not below wp-admin, which is often
 * closed by a password or a firewall. No page cache answers it.
 */
final class Loopback {

	/**
	 * The parameter in its URL.
	 */
	const PARAMETER = 'realtime_events_flush';

	/**
	 * The parameter of a request that only checks whether the site can reach itself.
	 */
	const CHECK = 'check';

	/**
	 * Seconds that a check waits for the answer.
	 */
	const CHECK_TIMEOUT = 5;

	/**
	 * Seconds that a page waits for the connection.
	 */
	const CONNECT_TIMEOUT = 0.2;

	/**
	 * Whether the current request is one from the site to itself.
	 */
	public static function is_own_request(): bool {
		// phpcs:ignore WordPress.Security.NonceVerification
		return isset( $_GET[ self::PARAMETER ] );
	}

	/**
	 * Whether the current request only checks that the site can reach itself.
	 */
	public static function is_check(): bool {
		// phpcs:ignore WordPress.Security.NonceVerification
		return isset( $_POST[ self::CHECK ] );
	}

	/**
	 * Sends the request, and does not wait for the answer. wp_remote_post() would: even with `blocking => false` it
	 * reads the answer, for up to a second.
	 *
	 * @return bool Whether the request was sent.
	 */
	public static function call(): bool {
		$socket = self::write( self::PARAMETER . '=1', self::CONNECT_TIMEOUT, $reason );
		if ( ! $socket ) {
			return false;
		}
		fclose( $socket ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		return true;
	}

	/**
	 * Sends a check and waits for the answer.
	 *
	 * @return true|\WP_Error `realtime_events_loopback`, with the reason that the site cannot reach itself.
	 */
	public static function check() {
		$socket = self::write( self::CHECK . '=1', self::CHECK_TIMEOUT, $reason );
		if ( ! $socket ) {
			return new \WP_Error( 'realtime_events_loopback', '' === $reason ? __( 'The request could not be sent.', 'realtime-events' ) : $reason );
		}
		stream_set_timeout( $socket, self::CHECK_TIMEOUT );
		$line = trim( (string) fgets( $socket, 128 ) );
		fclose( $socket ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		if ( preg_match( '#^HTTP/1\.[01] 204\b#', $line ) ) {
			return true;
		}
		return new \WP_Error(
			'realtime_events_loopback',
			'' === $line
				? __( 'There was no answer within five seconds.', 'realtime-events' )
				/* translators: %s: the first line of an HTTP answer, such as "HTTP/1.1 403 Forbidden". */
				: sprintf( __( 'The answer was “%s” instead of “204 No Content”.', 'realtime-events' ), $line )
		);
	}

	/**
	 * The URL: on a site that is only open by HTTPS, by HTTPS, whatever its settings say.
	 */
	public static function url(): string {
		return add_query_arg( self::PARAMETER, '1', site_url( '/', is_ssl() ? 'https' : null ) );
	}

	/**
	 * Writes a request to the address of the site.
	 *
	 * @param string      $body    Form data.
	 * @param float       $timeout Seconds to wait for the connection.
	 * @param string|null $reason  Set to the error; '' if the connection was made, but the request not written.
	 * @return resource|null The connection; null after an error.
	 */
	private static function write( string $body, float $timeout, ?string &$reason ) {
		$url   = wp_parse_url( self::url() );
		$tls   = 'https' === $url['scheme'];
		$port  = isset( $url['port'] ) ? $url['port'] : ( $tls ? 443 : 80 );
		$hosts = $url['host'] . ( isset( $url['port'] ) ? ':' . $url['port'] : '' );
		/**
		 * Filters the address at which the site reaches itself, for a server that cannot reach its public address.
		 *
		 * @since 0.1.0
		 *
		 * @param string $address As for stream_socket_client().
		 */
		$address = apply_filters( 'realtime_events_loopback', ( $tls ? 'tls://' : 'tcp://' ) . $url['host'] . ':' . $port );
		$verify  = (bool) apply_filters( 'https_local_ssl_verify', false ); // phpcs:ignore WordPress.NamingConventions
		$context = stream_context_create(
			array(
				'ssl' => array(
					'verify_peer'      => $verify,
					'verify_peer_name' => $verify,
					'peer_name'        => $url['host'],
				),
			)
		);
		$reason  = '';
		// A refused connection is not an error of this page.
		$socket = @stream_socket_client( $address, $code, $reason, $timeout, STREAM_CLIENT_CONNECT, $context ); // phpcs:ignore WordPress.PHP.NoSilencedErrors, Generic.PHP.NoSilencedErrors
		if ( ! $socket ) {
			return null;
		}
		$request = "POST {$url['path']}?{$url['query']} HTTP/1.1\r\nHost: $hosts\r\nConnection: close\r\n"
			. 'User-Agent: RealtimeEvents/' . REALTIME_EVENTS_VERSION . "\r\n"
			. "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " . strlen( $body ) . "\r\n\r\n" . $body;
		stream_set_timeout( $socket, 1 );
		if ( strlen( $request ) === fwrite( $socket, $request ) ) { // phpcs:ignore WordPress.WP.AlternativeFunctions
			return $socket;
		}
		fclose( $socket ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		return null;
	}
}
