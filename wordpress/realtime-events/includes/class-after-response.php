<?php
/**
 * Work that no browser waits for.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * Runs work after the response.
 *
 * PHP-FPM and LiteSpeed can finish a response and go on. Elsewhere the browser waits until PHP ends, so there
 * the site calls itself: it writes a request to its own address, and does not wait for the answer.
 */
final class After_Response {

	/**
	 * The parameter of the request by which the site calls itself.
	 */
	const ACTION = 'realtime_events_flush';

	/**
	 * A parameter beside it: only say that the request has come.
	 */
	const CHECK = 'check';

	/**
	 * Seconds until such a request must be answered.
	 */
	const CHECK_TIMEOUT = 5;

	/**
	 * Seconds until the site's own address must have taken the connection, if it cannot be reached at once.
	 */
	const CONNECT_TIMEOUT = 0.2;

	/**
	 * Runs work once the response is out. Call it at the end of the request.
	 *
	 * @param callable $work Takes nothing.
	 */
	public static function run( callable $work ) {
		if ( 'cli' === PHP_SAPI || 'phpdbg' === PHP_SAPI || wp_doing_cron() || self::is_own_request() || self::finish() ) {
			ignore_user_abort( true );
			$work();
			return;
		}
		self::call_myself();
	}

	/**
	 * Finishes the response. Where another plugin has done it before, these functions say false, and it is finished.
	 *
	 * @link https://www.php.net/manual/en/function.fastcgi-finish-request.php
	 * @return bool Whether this server can.
	 */
	private static function finish() {
		if ( PHP_SESSION_ACTIVE === session_status() ) {
			// The session's lock would keep the same visitor's next page waiting.
			session_write_close();
		}
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		} elseif ( function_exists( 'litespeed_finish_request' ) ) {
			litespeed_finish_request();
		}
		return self::can_finish();
	}

	/**
	 * The request by which the site calls itself has come. It is for anyone to send: it only does at once what
	 * is due anyway, one process at a time, and answers nothing.
	 */
	public static function on_own_request() {
		// phpcs:ignore WordPress.Security.NonceVerification
		if ( ! isset( $_REQUEST[ self::CHECK ] ) ) {
			ignore_user_abort( true );
			Sender::flush_all();
		}
		wp_die( '', '', array( 'response' => 204 ) );
	}

	/**
	 * Whether this server finishes a response and goes on, so that the site need not call itself.
	 *
	 * @return bool
	 */
	public static function can_finish() {
		return function_exists( 'fastcgi_finish_request' ) || function_exists( 'litespeed_finish_request' );
	}

	/**
	 * Calls the site as it calls itself, and waits for the answer.
	 *
	 * @return true|\WP_Error Error `realtime_events_loopback` says why it cannot be reached.
	 */
	public static function reach_myself() {
		$socket = self::write( 'action=' . self::ACTION . '&' . self::CHECK . '=1', self::CHECK_TIMEOUT, $reason );
		if ( ! $socket ) {
			return new \WP_Error( 'realtime_events_loopback', '' === $reason ? __( 'The request could not be written.', 'realtime-events' ) : $reason );
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
				? __( 'No answer came within five seconds.', 'realtime-events' )
				/* translators: %s: the first line of an HTTP answer, as "HTTP/1.1 403 Forbidden". */
				: sprintf( __( 'It answered “%s” in place of “204 No Content”.', 'realtime-events' ), $line )
		);
	}

	/**
	 * Whether this is such a request.
	 *
	 * @return bool
	 */
	private static function is_own_request() {
		// phpcs:ignore WordPress.Security.NonceVerification
		return wp_doing_ajax() && isset( $_REQUEST['action'] ) && self::ACTION === $_REQUEST['action'];
	}

	/**
	 * Writes the request and does not wait. wp_remote_post() would: its `blocking => false` still reads the
	 * answer, for up to a second.
	 */
	private static function call_myself() {
		$socket = self::write( 'action=' . self::ACTION, self::CONNECT_TIMEOUT, $reason );
		if ( $socket ) {
			fclose( $socket ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		} else {
			self::later();
		}
	}

	/**
	 * Writes a request to the site's own address.
	 *
	 * @param string $body    Its form.
	 * @param float  $timeout Seconds until the connection must stand.
	 * @param string $reason  Set to why there is none, '' where it stood but took no request.
	 * @return resource|null The connection; null where it could not be written.
	 */
	private static function write( $body, $timeout, &$reason ) {
		$url   = wp_parse_url( admin_url( 'admin-ajax.php' ) );
		$tls   = 'https' === $url['scheme'];
		$port  = isset( $url['port'] ) ? $url['port'] : ( $tls ? 443 : 80 );
		$hosts = $url['host'] . ( isset( $url['port'] ) ? ':' . $url['port'] : '' );
		/**
		 * Filters where the site reaches itself, for a server that cannot reach its own public address.
		 *
		 * @since 0.1.0
		 *
		 * @param string $address As stream_socket_client() takes it.
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
		// A refused connection is no error of this page.
		$socket = @stream_socket_client( $address, $code, $reason, $timeout, STREAM_CLIENT_CONNECT, $context ); // phpcs:ignore WordPress.PHP.NoSilencedErrors, Generic.PHP.NoSilencedErrors
		if ( ! $socket ) {
			return null;
		}
		$request = "POST {$url['path']} HTTP/1.1\r\nHost: $hosts\r\nConnection: close\r\n"
			. "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " . strlen( $body ) . "\r\n\r\n" . $body;
		stream_set_timeout( $socket, 1 );
		if ( strlen( $request ) === fwrite( $socket, $request ) ) { // phpcs:ignore WordPress.WP.AlternativeFunctions
			return $socket;
		}
		fclose( $socket ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		return null;
	}

	/**
	 * Leaves it to cron, and to whichever request comes first.
	 */
	public static function later() {
		if ( ! wp_next_scheduled( Sender::CRON ) ) {
			wp_schedule_single_event( time(), Sender::CRON );
		}
		if ( 0 === Schedule::now()->due ) {
			( new Schedule( time(), 0 ) )->write();
		}
	}
}
