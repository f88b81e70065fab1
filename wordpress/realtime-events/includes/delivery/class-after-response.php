<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * Sends events after the response, so that no browser waits.
 *
 * PHP-FPM and LiteSpeed can finish a response and continue. On other servers the browser waits until PHP ends, so the
 * site sends a request to itself (Loopback).
 */
final class After_Response {

	/**
	 * Errors that end a request; an uncaught exception is one.
	 */
	const FATAL = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;

	/**
	 * At the end of each request: sends if the request has accepted events or an attempt is due. After a fatal error
	 * another request sends. The database only rolls an open transaction back when PHP has ended; until then this
	 * request would read events that never happened.
	 */
	public static function on_shutdown(): void {
		if ( wp_installing() || ( ! Intake::has_accepted() && ! Schedule::loaded()->is_due() ) ) {
			return;
		}
		$error = error_get_last();
		if ( $error && ( $error['type'] & self::FATAL ) ) {
			self::later();
			return;
		}
		self::run( array( self::class, 'flush_all' ) );
	}

	/**
	 * The request that the site sends to itself. Anyone can send it: it only does what is due anyway, in one process at
	 * a time, and its answer is empty.
	 */
	public static function on_own_request(): void {
		if ( ! Loopback::is_check() ) {
			ignore_user_abort( true );
			self::flush_all();
		}
		wp_die( '', '', array( 'response' => 204 ) );
	}

	/**
	 * Runs work after the response. Call it at the end of a request.
	 *
	 * @param callable $work Without parameters.
	 */
	public static function run( callable $work ): void {
		if ( 'cli' === PHP_SAPI || 'phpdbg' === PHP_SAPI || wp_doing_cron() || Loopback::is_own_request() || self::finish() ) {
			ignore_user_abort( true );
			$work();
			return;
		}
		if ( ! Loopback::call() ) {
			self::later();
		}
	}

	/**
	 * Whether this server can finish a response and continue, so that the site does not send a request to itself.
	 */
	public static function can_finish(): bool {
		return function_exists( 'fastcgi_finish_request' ) || function_exists( 'litespeed_finish_request' );
	}

	/**
	 * Sends for each site for which this request has accepted events, and for the current site.
	 */
	public static function flush_all(): void {
		$own   = get_current_blog_id();
		$sites = array_unique( array_merge( Intake::take_sites(), array( $own ) ) );
		foreach ( $sites as $site ) {
			if ( $site === $own ) {
				Sender::flush();
				Sender::sweep_if_forgotten();
				continue;
			}
			switch_to_blog( $site );
			Sender::flush();
			restore_current_blog();
		}
	}

	/**
	 * Leaves the sending to cron, or to the next request.
	 */
	private static function later(): void {
		if ( ! wp_next_scheduled( Schedule::CRON ) ) {
			wp_schedule_single_event( time(), Schedule::CRON );
		}
		if ( 0 === Schedule::now()->due ) {
			( new Schedule( time(), 0 ) )->write();
		}
	}

	/**
	 * Finishes the response, if this server can. If another plugin has finished it before, these functions return
	 * false, and it is finished too.
	 *
	 * @link https://www.php.net/manual/en/function.fastcgi-finish-request.php
	 */
	private static function finish(): bool {
		if ( PHP_SESSION_ACTIVE === session_status() ) {
			// The lock of the session would delay the next page of the same visitor.
			session_write_close();
		}
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		} elseif ( function_exists( 'litespeed_finish_request' ) ) {
			litespeed_finish_request();
		}
		return self::can_finish();
	}
}
