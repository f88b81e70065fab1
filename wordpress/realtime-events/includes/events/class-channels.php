<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * The channels of this site. Code on the site uses names such as `editors`. The sites of a network share one
 * gateway, where the same channel is `site-2:editors`. Public channels keep a public name: `public`, `public:…`.
 */
final class Channels {

	/**
	 * Whether anyone may subscribe, logged in or not. The gateway requires no token there (its parameter
	 * PublicChannels, by default).
	 *
	 * @param string $channel Its name on this site.
	 */
	public static function is_public( string $channel ): bool {
		return 'public' === $channel || 0 === strpos( $channel, 'public:' );
	}

	/**
	 * Whether the name alone determines who may read the channel. The capability of a mapped hook has no effect there.
	 *
	 * @param string $channel Its name on this site.
	 */
	public static function has_readers( string $channel ): bool {
		return self::is_public( $channel ) || 1 === preg_match( '/^(users|editors|admins|woocommerce|(user|post):\d+)$/D', $channel );
	}

	/**
	 * The name at the gateway. On sites of a network, except the first, it contains the id of the site.
	 *
	 * @param string $channel Its name on this site.
	 */
	public static function on_this_site( string $channel ): string {
		if ( ! is_multisite() || is_main_site() ) {
			return $channel;
		}
		$site = 'site-' . get_current_blog_id();
		if ( 'public' === $channel ) {
			return 'public:' . $site;
		}
		return self::is_public( $channel )
			? 'public:' . $site . ':' . substr( $channel, strlen( 'public:' ) )
			: $site . ':' . $channel;
	}

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
		if ( self::is_public( $channel ) ) {
			return true;
		}
		if ( 0 === $user || ! get_userdata( $user ) ) {
			return false;
		}
		if ( is_multisite() && is_main_site() && preg_match( '/^site-\d+(:|$)/D', $channel ) ) {
			// Channels of the main site have no prefix, so this is the channel of another site.
			return false;
		}
		if ( preg_match( '/^user:(\d+)$/D', $channel, $match ) ) {
			return (int) $match[1] === $user;
		}
		if ( preg_match( '/^post:(\d+)$/D', $channel, $match ) ) {
			$post = get_post( (int) $match[1] );
			return null !== $post && Visibility::may_read_post( $post, $user );
		}
		switch ( $channel ) {
			case 'users':
				return user_can( $user, 'read' );
			case 'editors':
				return user_can( $user, 'edit_others_posts' );
			case 'admins':
				return user_can( $user, 'list_users' );
			case 'woocommerce':
				return user_can( $user, 'edit_others_shop_orders' ) || user_can( $user, 'manage_woocommerce' );
		}
		return user_can( $user, '' === $capability ? 'manage_options' : $capability );
	}
}
