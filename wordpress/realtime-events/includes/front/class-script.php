<?php
/**
 * The script of a page.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Front;

use Realtime_Events\Channels;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Scripts and styles, by their handles: `realtime-events` is what a theme enqueues or depends on. They are told
 * to WordPress when it first needs any script, and are on a page only where something asks for them.
 */
final class Script {

	const HANDLE = 'realtime-events';

	/**
	 * Tells WordPress the scripts.
	 *
	 * @param \WP_Scripts $scripts Where they go.
	 */
	public static function register( $scripts ) {
		$scripts->add( 'realtime-events-client', self::url( 'assets/client.js' ), array(), REALTIME_EVENTS_VERSION );
		$scripts->add( self::HANDLE, self::url( 'assets/front.js' ), array( 'realtime-events-client' ), REALTIME_EVENTS_VERSION );
		$scripts->add( 'realtime-events-feed', self::url( 'assets/feed.js' ), array( self::HANDLE ), REALTIME_EVENTS_VERSION );
		foreach ( array( 'realtime-events-client', self::HANDLE, 'realtime-events-feed' ) as $handle ) {
			// At the end of the page, unless something at its beginning depends on it.
			$scripts->add_data( $handle, 'group', 1 );
		}
		$editor = array( 'wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element', 'wp-i18n', 'wp-server-side-render' );
		$scripts->add( 'realtime-events-feed-editor', self::url( 'blocks/feed/editor.js' ), $editor, REALTIME_EVENTS_VERSION );
		$scripts->set_translations( 'realtime-events-feed-editor', 'realtime-events' );
	}

	/**
	 * Tells WordPress the styles.
	 *
	 * @param \WP_Styles $styles Where they go.
	 */
	public static function register_styles( $styles ) {
		$styles->add( 'realtime-events-feed', self::url( 'blocks/feed/style.css' ), array(), REALTIME_EVENTS_VERSION );
	}

	/**
	 * Puts the script on every page, where the settings say so.
	 */
	public static function enqueue_everywhere() {
		if ( Settings::current()->is_everywhere() ) {
			wp_enqueue_script( self::HANDLE );
		}
	}

	/**
	 * Puts the configuration before the script. That is when it is printed, so a page without it has none.
	 *
	 * @param string $tag    The script's element.
	 * @param string $handle Its handle.
	 * @return string
	 */
	public static function with_configuration( $tag, $handle ) {
		if ( self::HANDLE !== $handle ) {
			return $tag;
		}
		// In this form no value can end the element it stands in.
		$json = wp_json_encode( self::configuration(), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES );
		return wp_get_inline_script_tag( "window.realtimeEventsConfig = $json;", array( 'id' => 'realtime-events-js-before' ) ) . $tag;
	}

	/**
	 * What the script has to know. For a visitor it is the same on every page, so that the page can be kept in a
	 * cache; `user` is there only for who is logged in.
	 *
	 * @return array
	 */
	private static function configuration() {
		$settings      = Settings::current();
		$configuration = array(
			'websocketUrl' => $settings->websocket_url(),
			'historyUrl'   => $settings->history_url(),
			'tokenUrl'     => rest_url( 'realtime-events/v1/token' ),
			// What the gateway calls `public`, and what it puts before the rest of another name.
			'names'        => array(
				'public'        => Channels::on_this_site( 'public' ),
				'publicPrefix'  => Channels::on_this_site( 'public:' ),
				'privatePrefix' => Channels::on_this_site( '' ),
			),
		);
		if ( is_user_logged_in() ) {
			$configuration['user'] = array(
				'nonce'    => wp_create_nonce( 'wp_rest' ),
				// WordPress's own: answers a new one, for as long as the user is logged in.
				'nonceUrl' => admin_url( 'admin-ajax.php?action=rest-nonce' ),
			);
		}
		return $configuration;
	}

	/**
	 * Address of a file of this plugin.
	 *
	 * @param string $path Of the file.
	 * @return string
	 */
	private static function url( $path ) {
		return plugins_url( $path, REALTIME_EVENTS_FILE );
	}
}
