<?php
namespace Realtime_Events\Sources;

defined( 'ABSPATH' ) || exit;

/**
 * Events about the users of a site, for those who may list them: `user_registered`, `user_updated`, `user_deleted` on the
 * channel `admins`, with `{user_id, name, roles}`. No e-mail address, no login name. At most one for a user in a request;
 * `user_updated` only if the name or the roles changed. On a site of a network, a user is registered when they are added
 * to the site, and deleted when they are removed from it.
 */
final class Users {

	/**
	 * A user was added. WordPress has already written their roles.
	 *
	 * @param int $user_id Id of the user.
	 */
	public static function on_register( $user_id ): void {
		self::note( (int) $user_id, array( 'new' => true ) );
	}

	/**
	 * The columns of a user are about to be written.
	 *
	 * @param mixed    $data    The new values, by column.
	 * @param bool     $update  Whether the user exists.
	 * @param int|null $user_id Id of the user.
	 * @return mixed The same values.
	 */
	public static function on_data( $data, $update, $user_id ) {
		$user = $update ? get_userdata( (int) $user_id ) : false;
		if ( $user && isset( $data['display_name'] ) && $data['display_name'] !== $user->display_name ) {
			self::note( (int) $user_id );
		}
		return $data;
	}

	/**
	 * A field of a user is about to be added.
	 *
	 * @param int    $user_id Id of the user.
	 * @param string $key     Name of the field.
	 */
	public static function on_new_meta( $user_id, $key ): void {
		self::on_meta( 0, $user_id, $key );
	}

	/**
	 * A field of a user is about to be changed or deleted.
	 *
	 * @param int|int[] $meta_id Ids of the field.
	 * @param int       $user_id Id of the user.
	 * @param string    $key     Name of the field.
	 */
	public static function on_meta( $meta_id, $user_id, $key ): void {
		$site = in_array( $key, array( 'first_name', 'last_name' ), true ) ? get_current_blog_id() : Rights::site_of( (string) $key );
		if ( null !== $site ) {
			Rights::on_site(
				$site,
				static function () use ( $user_id ): void {
					self::note( (int) $user_id );
				}
			);
		}
	}

	/**
	 * A user is about to be deleted.
	 *
	 * @param int $user_id Id of the user.
	 */
	public static function on_delete( $user_id ): void {
		self::note( (int) $user_id );
	}

	/**
	 * Publishes the event about a user.
	 *
	 * @param int   $id     Id of the user.
	 * @param array $before As known() returns it.
	 * @param array $facts  `new`.
	 */
	public static function decide( int $id, array $before, array $facts ): void {
		$before = empty( $facts['new'] ) ? $before : array();
		$now    = self::known( $id );
		if ( ! $before && $now ) {
			self::publish( 'user_registered', $now );
		} elseif ( $before && ! $now ) {
			self::publish( 'user_deleted', $before );
		} elseif ( $before !== $now ) {
			self::publish( 'user_updated', $now );
		}
	}

	/**
	 * A user of this site is about to change.
	 */
	private static function note( int $id, array $facts = array() ): void {
		if ( Changes::are_told( 'users' ) ) {
			$before = Changes::before( 'user', $id );
			Changes::note( 'user', $id, null === $before ? self::known( $id ) : $before, $facts );
		}
	}

	/**
	 * What others know of a user: the data of the events.
	 *
	 * @return array{user_id?: int, name?: string, roles?: string[]} Empty if there is no such user on this site.
	 */
	private static function known( int $id ): array {
		$user = get_userdata( $id );
		return ! $user || ! is_user_member_of_blog( $id ) ? array() : array(
			'user_id' => $id,
			'name'    => self::name( $user ),
			'roles'   => array_values( $user->roles ),
		);
	}

	/**
	 * The name of a user: the display name, unless that is the login name or an e-mail address, as WordPress and shops set
	 * it for a user who gives no name. Then the first and last name, or else the number of the user.
	 */
	private static function name( \WP_User $user ): string {
		$name = trim( $user->display_name );
		if ( '' === $name || 0 === strcasecmp( $name, $user->user_login ) || is_email( $name ) ) {
			$name = trim( $user->first_name . ' ' . $user->last_name );
		}
		/* translators: %d: number of a user. */
		return '' === $name || is_email( $name ) ? sprintf( __( 'User %d', 'realtime-events' ), $user->ID ) : $name;
	}

	/**
	 * Publishes an event about a user.
	 *
	 * @param string $event Name of the event.
	 * @param array  $data  The data.
	 */
	private static function publish( string $event, array $data ): void {
		realtime_events_dispatch( $event, $data, array( 'channel' => 'admins' ) );
	}
}
