<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Delivery\Intake;
use Realtime_Events\Delivery\Issued_Tokens;
use Realtime_Events\Delivery\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * Cuts off the private channels of a user who has lost rights: who has fewer capabilities at the end of the request than
 * before it, was deleted, removed from the site, marked as spam, is no longer a super administrator, has another password,
 * or was logged out elsewhere. The browsers of a user who keeps some rights connect again with a new token.
 *
 * This is no source of events, and no setting switches it off. What it cannot see ends with the token
 * (Channel_Token::LIFETIME): a filter of `user_has_cap`, or a role with other capabilities.
 */
final class Rights {

	/**
	 * A field of a user is about to be changed.
	 *
	 * @param int    $meta_id Id of the field.
	 * @param int    $user_id Id of the user.
	 * @param string $key     Name of the field.
	 * @param mixed  $value   The new value.
	 */
	public static function on_meta( $meta_id, $user_id, $key, $value ): void {
		if ( 'session_tokens' === $key ) {
			self::on_sessions( (int) $user_id, (array) $value );
			return;
		}
		$site = self::site_of( (string) $key );
		if ( null !== $site ) {
			self::note( $site, (int) $user_id );
		}
	}

	/**
	 * A field of a user, or of all users, is about to be deleted.
	 *
	 * @param int[]  $meta_ids Ids of the field.
	 * @param int    $user_id  Id of the user, 0 for all users.
	 * @param string $key      Name of the field.
	 */
	public static function on_deleted_meta( $meta_ids, $user_id, $key ): void {
		if ( 'session_tokens' === $key || null !== self::site_of( (string) $key ) ) {
			foreach ( $user_id ? array( $user_id ) : Issued_Tokens::users() as $user ) {
				self::on_meta( 0, $user, $key, array() );
			}
		}
	}

	/**
	 * A password was set.
	 *
	 * @param string $password The password.
	 * @param int    $user_id  Id of the user.
	 */
	public static function on_password( $password, $user_id ): void {
		self::cut( (int) $user_id );
	}

	/**
	 * A user was changed, perhaps with another password.
	 *
	 * @param int      $user_id Id of the user.
	 * @param \WP_User $before  The user before.
	 */
	public static function on_update( $user_id, $before ): void {
		$user = get_userdata( $user_id );
		if ( $user && $user->user_pass !== $before->user_pass ) {
			self::cut( (int) $user_id );
		}
	}

	/**
	 * A user is about to be deleted, or has lost a right on the whole network.
	 *
	 * @param int $user_id Id of the user.
	 */
	public static function on_loss( $user_id ): void {
		self::cut( (int) $user_id );
	}

	/**
	 * Revokes the tokens of a user on this site.
	 *
	 * @param int   $id     Id of the user.
	 * @param array $before The `capabilities`.
	 * @param array $facts  `cut`, if that does not depend on the capabilities.
	 */
	public static function decide( int $id, array $before, array $facts ): void {
		if ( ! empty( $facts['cut'] ) || array_diff( $before['capabilities'], self::capabilities( $id ) ) ) {
			Intake::revoke( $id );
		}
	}

	/**
	 * The site whose capabilities a field of a user contains.
	 *
	 * @param string $key Name of the field.
	 * @return int|null Null if it is another field.
	 */
	public static function site_of( string $key ): ?int {
		global $wpdb;
		if ( 'capabilities' !== substr( $key, -12 ) ) {
			return null;
		}
		if ( ! is_multisite() ) {
			return $wpdb->get_blog_prefix() . 'capabilities' === $key ? get_current_blog_id() : null;
		}
		if ( ! preg_match( '/^' . preg_quote( $wpdb->base_prefix, '/' ) . '(?:(\d+)_)?capabilities$/D', $key, $match ) ) {
			return null;
		}
		return isset( $match[1] ) ? (int) $match[1] : 1;
	}

	/**
	 * Runs work on a site, if the plugin is installed there.
	 *
	 * @param int      $site Id of the site.
	 * @param callable $work Without parameters.
	 */
	public static function on_site( int $site, callable $work ): void {
		$own = get_current_blog_id() === $site;
		if ( ! $own ) {
			switch_to_blog( $site );
		}
		if ( false !== get_option( Schema::OPTION ) ) {
			$work();
		}
		if ( ! $own ) {
			restore_current_blog();
		}
	}

	/**
	 * The sessions of a user are about to change. Who logs out here stays logged in elsewhere.
	 *
	 * @param int   $id       Id of the user.
	 * @param array $sessions The remaining ones, by the hash of their token.
	 */
	private static function on_sessions( int $id, array $sessions ): void {
		$ended = array_filter(
			array_diff_key( (array) get_user_meta( $id, 'session_tokens', true ), $sessions ),
			/**
			 * Whether a session has not expired. WordPress also removes those that have.
			 *
			 * @param mixed $session As WordPress stores it.
			 */
			static function ( $session ): bool {
				return ( is_array( $session ) ? $session['expiration'] ?? 0 : $session ) >= time();
			}
		);
		if ( $sessions && get_current_user_id() === $id ) {
			unset( $ended[ hash( 'sha256', wp_get_session_token() ) ] );
		}
		if ( $ended ) {
			self::cut( $id );
		}
	}

	/**
	 * A user loses what they read on all sites.
	 */
	private static function cut( int $id ): void {
		foreach ( Issued_Tokens::sites( $id ) as $site ) {
			self::note( $site, $id, array( 'cut' => true ) );
		}
	}

	/**
	 * The rights of a user on a site are about to change.
	 */
	private static function note( int $site, int $id, array $facts = array() ): void {
		self::on_site(
			$site,
			static function () use ( $id, $facts ): void {
				if ( null !== Changes::before( 'rights', $id ) || Issued_Tokens::has( $id ) ) {
					Changes::note( 'rights', $id, array( 'capabilities' => self::capabilities( $id ) ), $facts );
				}
			}
		);
	}

	/**
	 * The capabilities of a user on this site, by their roles and their own. A role is one too: other code checks it like
	 * a capability.
	 *
	 * @return string[]
	 */
	private static function capabilities( int $id ): array {
		$user = get_userdata( $id );
		return $user ? array_keys( array_filter( $user->allcaps ) ) : array();
	}
}
