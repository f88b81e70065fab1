<?php
/**
 * Users.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Sources;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Users, for those who may list them: `user_registered`, `user_updated`, `user_deleted` on the channel `admins`,
 * with `{user_id, name, roles}`. No address, no login.
 */
final class Users {

	/**
	 * A user was added.
	 *
	 * @param int $user_id Their id.
	 */
	public static function on_register( $user_id ) {
		self::tell( 'user_registered', get_userdata( $user_id ) );
	}

	/**
	 * A user was changed.
	 *
	 * @param int $user_id Their id.
	 */
	public static function on_update( $user_id ) {
		self::tell( 'user_updated', get_userdata( $user_id ) );
	}

	/**
	 * A user was deleted.
	 *
	 * @param int      $user_id  Their id.
	 * @param int|null $reassign Who has their posts now.
	 * @param \WP_User $user     As they were.
	 */
	public static function on_delete( $user_id, $reassign, $user ) {
		self::tell( 'user_deleted', $user );
	}

	/**
	 * Tells what happened.
	 *
	 * @param string         $event Name.
	 * @param \WP_User|false $user  The user.
	 */
	private static function tell( $event, $user ) {
		if ( ! $user || ! Settings::current()->has_source( 'users' ) ) {
			return;
		}
		realtime_events_dispatch(
			$event,
			array(
				'user_id' => (int) $user->ID,
				'name'    => $user->display_name,
				'roles'   => array_values( $user->roles ),
			),
			array( 'channel' => 'admins' )
		);
	}
}
