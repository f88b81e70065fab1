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
	 * Finishes the response.
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
			return fastcgi_finish_request();
		}
		if ( function_exists( 'litespeed_finish_request' ) ) {
			return litespeed_finish_request();
		}
		return false;
	}

	/**
	 * The request by which the site calls itself has come. It is for anyone to send: it only does at once what
	 * is due anyway, one process at a time, and answers nothing.
	 */
	public static function on_own_request() {
		ignore_user_abort( true );
		Sender::flush();
		wp_die( '', '', array( 'response' => 204 ) );
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
	 * Writes a request to the site's own address. wp_remote_post() would wait: its `blocking => false` still
	 * reads the answer, for up to a second.
	 *
	 * @return bool Whether it could be written. If not, a later request or cron sends.
	 */
	private static function call_myself() {
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
		// A refused connection is no error of this page.
		$socket = @stream_socket_client( $address, $code, $reason, self::CONNECT_TIMEOUT, STREAM_CLIENT_CONNECT, $context ); // phpcs:ignore WordPress.PHP.NoSilencedErrors, Generic.PHP.NoSilencedErrors
		if ( ! $socket ) {
			self::later();
			return false;
		}
		$body    = 'action=' . self::ACTION;
		$request = "POST {$url['path']} HTTP/1.1\r\nHost: $hosts\r\nConnection: close\r\n"
			. "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " . strlen( $body ) . "\r\n\r\n" . $body;
		stream_set_timeout( $socket, 1 );
		$written = strlen( $request ) === fwrite( $socket, $request ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		fclose( $socket ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		if ( ! $written ) {
			self::later();
		}
		return $written;
	}

	/**
	 * Leaves it to cron, and to whichever request comes first.
	 */
	private static function later() {
		if ( ! wp_next_scheduled( Sender::CRON ) ) {
			wp_schedule_single_event( time(), Sender::CRON );
		}
		if ( 0 === Schedule::now()->due ) {
			( new Schedule( time(), 0 ) )->write();
		}
	}
}
