<?php
/**
 * Who may read what.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * The channels of this site. Code on the site says `editors`; the gateway, which several sites of a network
 * share, knows it as `site-2:editors`. What is public stays so by its name: `public`, `public:…`.
 */
final class Channels {

	/**
	 * Whether everybody may read it, signed in or not: the gateway asks for no token there (its parameter
	 * PublicChannels, as it is by default).
	 *
	 * @param string $channel As code on the site says it.
	 * @return bool
	 */
	public static function is_public( $channel ) {
		return 'public' === $channel || 0 === strpos( $channel, 'public:' );
	}

	/**
	 * Whether its name says who reads it, so that no capability of a mapped hook does.
	 *
	 * @param string $channel As code on the site says it.
	 * @return bool
	 */
	public static function has_readers( $channel ) {
		return self::is_public( $channel ) || 1 === preg_match( '/^(users|editors|admins|woocommerce|(user|post):\d+)$/D', $channel );
	}

	/**
	 * Its name at the gateway. The sites of a network other than the first have their id in it.
	 *
	 * @param string $channel As code on the site says it.
	 * @return string At the gateway.
	 */
	public static function on_this_site( $channel ) {
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
	 * Whether a user may read a channel. What nothing names may be read by those who may manage the site.
	 *
	 * @param string $channel As code on the site says it.
	 * @param int    $user    Id of the user, 0 for a visitor.
	 * @return bool
	 */
	public static function may_read( $channel, $user ) {
		$may = self::may_read_by_name( $channel, (int) $user );
		/**
		 * Filters whether a user may read a channel.
		 *
		 * @since 0.1.0
		 *
		 * @param bool   $may     What the plugin decided.
		 * @param string $channel The channel, as code on the site says it.
		 * @param int    $user    Id of the user, 0 for a visitor.
		 */
		return (bool) apply_filters( 'realtime_events_may_read', $may, $channel, (int) $user );
	}

	/**
	 * What the name says.
	 *
	 * @param string $channel As code on the site says it.
	 * @param int    $user    Id of the user, 0 for a visitor.
	 * @return bool
	 */
	private static function may_read_by_name( $channel, $user ) {
		if ( self::is_public( $channel ) ) {
			return true;
		}
		if ( 0 === $user || ! get_userdata( $user ) ) {
			return false;
		}
		if ( is_multisite() && is_main_site() && preg_match( '/^site-\d+(:|$)/D', $channel ) ) {
			// On this site, whose channels have nothing before them, it would be another site's.
			return false;
		}
		if ( preg_match( '/^user:(\d+)$/D', $channel, $match ) ) {
			return (int) $match[1] === $user;
		}
		if ( preg_match( '/^post:(\d+)$/D', $channel, $match ) ) {
			$post = get_post( (int) $match[1] );
			return null !== $post && self::may_read_post( $post, $user );
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
		$capability = Settings::current()->capability_of( $channel );
		return user_can( $user, '' === $capability ? 'manage_options' : $capability );
	}

	/**
	 * Whether a user may read a post. For WordPress, `read_post` of what is published is only to be logged in, also
	 * where it has a password, or is of a type that has no pages, such as what was entered into a form.
	 *
	 * @param \WP_Post $post The post.
	 * @param int      $user Id of the user.
	 * @return bool
	 */
	private static function may_read_post( $post, $user ) {
		$is_open = '' === $post->post_password && is_post_type_viewable( $post->post_type );
		return user_can( $user, $is_open ? 'read_post' : 'edit_post', $post->ID );
	}
}
