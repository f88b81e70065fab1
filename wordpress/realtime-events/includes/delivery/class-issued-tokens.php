<?php
namespace Realtime_Events\Delivery;

use Realtime_Events\Events\Channel_Token;

defined( 'ABSPATH' ) || exit;

/**
 * Which users may have a valid token, by site: until when, in a field of the user. Only those are worth a revocation.
 */
final class Issued_Tokens {

	/**
	 * The field, after the prefix of the site.
	 */
	const META = 'realtime_events_token';

	/**
	 * Seconds by which the clock of the gateway may be late.
	 */
	const LEEWAY = 60;

	/**
	 * A user gets a token of this site.
	 *
	 * @param int $user Id of the user.
	 */
	public static function add( int $user ): void {
		update_user_meta( $user, self::key(), time() + Channel_Token::LIFETIME + self::LEEWAY );
	}

	/**
	 * Whether a user may have a valid token of this site.
	 *
	 * @param int $user Id of the user.
	 */
	public static function has( int $user ): bool {
		return (int) get_user_meta( $user, self::key(), true ) > time();
	}

	/**
	 * The sites whose tokens a user may have.
	 *
	 * @param int $user Id of the user.
	 * @return int[] Ids of the sites.
	 */
	public static function sites( int $user ): array {
		global $wpdb;
		if ( ! is_multisite() ) {
			return self::has( $user ) ? array( get_current_blog_id() ) : array();
		}
		$sites = array();
		foreach ( (array) get_user_meta( $user ) as $key => $values ) {
			if ( preg_match( '/^' . preg_quote( $wpdb->base_prefix, '/' ) . '(?:(\d+)_)?' . self::META . '$/D', $key, $match ) && (int) $values[0] > time() ) {
				$sites[] = isset( $match[1] ) ? (int) $match[1] : 1;
			}
		}
		return $sites;
	}

	/**
	 * The users who may have a valid token, of any site.
	 *
	 * @return int[] Ids of the users.
	 */
	public static function users(): array {
		global $wpdb;
		$field = $wpdb->esc_like( $wpdb->base_prefix ) . '%' . $wpdb->esc_like( self::META );
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Rare, and a change of the field must be seen.
		return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT user_id FROM $wpdb->usermeta WHERE meta_key LIKE %s AND meta_value + 0 > %d", $field, time() ) ) );
	}

	/**
	 * Deletes the field of all users on this site.
	 */
	public static function remove(): void {
		delete_metadata( 'user', 0, self::key(), '', true );
	}

	private static function key(): string {
		global $wpdb;
		return $wpdb->get_blog_prefix() . self::META;
	}
}
