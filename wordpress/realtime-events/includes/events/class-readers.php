<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * Who may read a channel of this site.
 */
final class Readers {

	/**
	 * Whether a user may read a channel. Settings::may_read() asks with the capability from the settings.
	 *
	 * @param string $channel    Its name on this site.
	 * @param int    $user       Id of the user, 0 for a visitor.
	 * @param string $capability Required for a channel whose name has no rule; '' for `manage_options`.
	 */
	public static function may_read( string $channel, int $user, string $capability ): bool {
		$may = self::may_read_by_name( $channel, $user, $capability );
		/**
		 * Filters whether a user may read a channel.
		 *
		 * @since 0.1.0
		 *
		 * @param bool   $may     The decision of the plugin.
		 * @param string $channel Name of the channel on this site.
		 * @param int    $user    Id of the user, 0 for a visitor.
		 */
		return (bool) apply_filters( 'realtime_events_may_read', $may, $channel, $user );
	}

	private static function may_read_by_name( string $channel, int $user, string $capability ): bool {
		if ( Channels::is_public( $channel ) ) {
			return true;
		}
		$person = get_userdata( $user );
		if ( ! $person || Channels::is_of_another_site( $channel ) || ( is_multisite() && is_user_spammy( $person ) ) ) {
			return false; // A network locks out a spammer at the login, but does not end their sessions.
		}
		if ( preg_match( '/^user:(\d+)$/D', $channel, $match ) ) {
			return (int) $match[1] === $user;
		}
		if ( preg_match( '/^post:(\d+)$/D', $channel, $match ) ) {
			$post = get_post( (int) $match[1] );
			return null !== $post && Visibility::may_read_post( $post, $user );
		}
		return array() !== array_filter(
			self::capabilities( $channel, $capability ),
			static function ( string $required ) use ( $user ): bool {
				return user_can( $user, $required );
			}
		);
	}

	/**
	 * The capabilities that let a user read a private channel, other than `user:ID` and `post:ID`. One is enough.
	 *
	 * @param string $channel    Its name on this site.
	 * @param string $capability As for may_read().
	 * @return string[]
	 */
	public static function capabilities( string $channel, string $capability ): array {
		switch ( $channel ) {
			case 'users':
				return array( 'read' );
			case 'editors':
				return array( 'edit_others_posts' );
			case 'admins':
				return array( 'list_users' );
			case 'woocommerce':
				return array( 'edit_others_shop_orders', 'manage_woocommerce' );
		}
		return array( '' === $capability ? 'manage_options' : $capability );
	}
}
