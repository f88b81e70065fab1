<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * Sends events after the response, so that no browser waits.
 *
 * PHP-FPM and LiteSpeed can finish a response and continue. On other servers the browser waits until PHP ends, so the
 * site sends a request to itself (Loopback). Whatever becomes of these: a later request sees in the Schedule that
 * something waits, and cares for it.
 */
final class After_Response {

	/**
	 * About the longest that a request whose browser waits may send, in seconds.
	 */
	const HELD_UP = 3;

	/**
	 * Requests of the site to itself without effect after which another request sends on its own: one that a program or
	 * an administrator made, and the page of a visitor.
	 */
	const CALLS         = 1;
	const VISITOR_CALLS = 2;

	/**
	 * What this request has seen as due and claimed; null if it has not.
	 */
	private static ?Schedule $claimed = null;

	/**
	 * At the beginning of each request: if something waits, and the requests since have not come to their ends either,
	 * because other code ends them or PHP dies, the site sends a request to itself.
	 */
	public static function on_loaded(): void {
		if ( ! Schedule::loaded()->is_broken() || wp_installing() || self::is_free() || Transaction::is_open( false ) ) {
			return;
		}
		$now = Schedule::now();
		if ( $now->is_broken() && $now->swap( $now->claimed( true ) ) ) {
			self::$claimed = $now;
			Loopback::call();
		}
	}

	/**
	 * At the end of each request: sends what the request has accepted, or what is due. In an open transaction it leaves
	 * that to another request: what this one has written may never come to be.
	 */
	public static function on_shutdown(): void {
		$own = Schedule::has_promised();
		if ( wp_installing() || ( ! $own && ! self::$claimed && ! Schedule::loaded()->is_due() ) ) {
			return;
		}
		if ( Transaction::is_open( $own ) ) {
			return;
		}
		if ( $own ) {
			self::send_own();
		} else {
			self::look();
		}
	}

	/**
	 * The request that the site sends to itself. Anyone can send it: it only does what is due anyway, in one process at
	 * a time, and its answer is empty.
	 */
	public static function on_own_request(): void {
		if ( ! isset( $_SERVER['REQUEST_METHOD'] ) || 'POST' !== $_SERVER['REQUEST_METHOD'] ) {
			return;
		}
		nocache_headers();
		status_header( 204 );
		if ( ! Loopback::is_check() ) {
			ignore_user_abort( true );
			self::send();
		}
		exit;
	}

	/**
	 * Whether this server can finish a response and continue, so that the site does not send a request to itself.
	 */
	public static function can_finish(): bool {
		return function_exists( 'fastcgi_finish_request' ) || function_exists( 'litespeed_finish_request' );
	}

	/**
	 * Sends the outbox of the current site. What takes longer than one process may take, another one continues.
	 */
	public static function send(): void {
		do {
			$accepted = Sender::flush();
			$more     = $accepted > 0 && Sender::has_more();
		} while ( $more && self::is_command() );
		if ( $more && ! Loopback::call() ) {
			( new Schedule( time(), 0 ) )->plan();
		}
		Sender::sweep_if_forgotten();
	}

	/**
	 * Sends what this request has written, on each site.
	 */
	private static function send_own(): void {
		$here  = get_current_blog_id();
		$sends = self::is_free() || self::finish();
		if ( $sends ) {
			ignore_user_abort( true );
		}
		foreach ( Schedule::sites() as $site ) {
			if ( $site !== $here ) {
				switch_to_blog( $site );
			}
			if ( $sends ) {
				self::send();
			} else {
				Schedule::promise(); // If this was in a transaction, it could not be before.
				if ( ! Loopback::call() && ! wp_next_scheduled( Schedule::CRON ) ) {
					( new Schedule( time(), 0 ) )->plan();
				}
			}
			if ( $site !== $here ) {
				restore_current_blog();
			}
		}
	}

	/**
	 * Does what is due, if no other process does.
	 */
	private static function look(): void {
		$seen   = self::$claimed ? self::$claimed : Schedule::now();
		$calls  = is_admin() || ( defined( 'REST_REQUEST' ) && REST_REQUEST ) || ( defined( 'XMLRPC_REQUEST' ) && XMLRPC_REQUEST ) ? self::CALLS : self::VISITOR_CALLS;
		$itself = self::is_free() || self::can_finish() || $seen->calls >= $calls;
		if ( ! self::$claimed && ( ! $seen->is_due() || ! $seen->swap( $seen->claimed( ! $itself ) ) ) ) {
			Schedule::uncache(); // If a cache has an old value, each request would come here.
			return;
		}
		if ( ! Outbox::has_due() ) {
			Sender::settle();
		} elseif ( self::is_free() || self::finish() ) {
			ignore_user_abort( true );
			self::send();
		} elseif ( $itself ) {
			flush();
			Sender::flush( self::HELD_UP );
		} elseif ( ! self::$claimed && ! Loopback::call() && ! wp_next_scheduled( Schedule::CRON ) ) {
			( new Schedule( time(), 0 ) )->plan();
		}
	}

	/**
	 * Whether no browser waits for this request.
	 */
	private static function is_free(): bool {
		return self::is_command() || wp_doing_cron() || Loopback::is_own_request();
	}

	private static function is_command(): bool {
		return 'cli' === PHP_SAPI || 'phpdbg' === PHP_SAPI;
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
