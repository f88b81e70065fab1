<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Events about users, for those who may list them: `user_registered`, `user_updated`, `user_deleted` on the channel
 * `admins`, with `{user_id, name, roles}`. No e-mail address, no login name.
 */
final class Users {

	/**
	 * A user was added.
	 *
	 * @param int $user_id Id of the user.
	 */
	public static function on_register( $user_id ): void {
		self::publish( 'user_registered', get_userdata( $user_id ) );
	}

	/**
	 * A user was changed.
	 *
	 * @param int $user_id Id of the user.
	 */
	public static function on_update( $user_id ): void {
		self::publish( 'user_updated', get_userdata( $user_id ) );
	}

	/**
	 * A user was deleted.
	 *
	 * @param int      $user_id  Id of the user.
	 * @param int|null $reassign Id of the new owner of their posts.
	 * @param \WP_User $user     The user before.
	 */
	public static function on_delete( $user_id, $reassign, $user ): void {
		self::publish( 'user_deleted', $user );
	}

	/**
	 * Publishes an event about a user.
	 *
	 * @param string         $event Name of the event.
	 * @param \WP_User|false $user  False if there is no such user.
	 */
	private static function publish( string $event, $user ): void {
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
