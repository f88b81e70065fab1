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
		if ( ! self::are_prefixed() ) {
			return $channel;
		}
		$site = self::site();
		if ( 'public' === $channel ) {
			return 'public:' . $site;
		}
		return self::is_public( $channel )
			? 'public:' . $site . ':' . substr( $channel, strlen( 'public:' ) )
			: $site . ':' . $channel;
	}

	/**
	 * Whether the first site of a network would name a channel of another site: only its own names have no prefix.
	 *
	 * @param string $channel A name on this site.
	 */
	public static function is_of_another_site( string $channel ): bool {
		return is_multisite() && ! self::are_prefixed() && 1 === preg_match( '/^(public:)?site-\d+(:|$)/D', $channel );
	}

	/**
	 * Whether the names of this site have a prefix at the gateway. The first site of the first network has none.
	 */
	private static function are_prefixed(): bool {
		return is_multisite() && ! is_main_site( null, get_main_network_id() );
	}

	private static function site(): string {
		return 'site-' . get_current_blog_id();
	}
}
