<?php
namespace Realtime_Events\Front;

use Realtime_Events\Delivery\Snapshot;
use Realtime_Events\Events\Channels;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Scripts and styles, by their handles. A theme enqueues `realtime-events` or depends on it. WordPress learns the
 * handles when it first needs any script. A page only has the scripts that something requests.
 */
final class Script {

	const HANDLE = 'realtime-events';

	/**
	 * Whether this page has the configuration.
	 */
	private static bool $is_printed = false;

	/**
	 * Registers the scripts.
	 *
	 * @param \WP_Scripts $scripts The scripts of WordPress.
	 */
	public static function register( $scripts ): void {
		$scripts->add( self::HANDLE, self::url( 'assets/realtime-events.js' ), array(), REALTIME_EVENTS_VERSION );
		$scripts->add( 'realtime-events-items', self::url( 'assets/items.js' ), array( self::HANDLE ), REALTIME_EVENTS_VERSION );
		$scripts->add( 'realtime-events-bar', self::url( 'assets/bar.js' ), array( self::HANDLE ), REALTIME_EVENTS_VERSION );
		$scripts->add( 'realtime-events-presence', self::url( 'assets/presence.js' ), array( self::HANDLE ), REALTIME_EVENTS_VERSION );
		foreach ( array( self::HANDLE, 'realtime-events-bar', 'realtime-events-items', 'realtime-events-presence' ) as $handle ) {
			// In the footer, unless a script in the header depends on it.
			$scripts->add_data( $handle, 'group', 1 );
		}
		$editor = array( 'wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element', 'wp-i18n', 'wp-server-side-render' );
		$scripts->add( 'realtime-events-editor', self::url( 'blocks/editor.js' ), $editor, REALTIME_EVENTS_VERSION );
		$scripts->set_translations( 'realtime-events-editor', 'realtime-events', dirname( REALTIME_EVENTS_FILE ) . '/languages' );
	}

	/**
	 * Registers the styles.
	 *
	 * @param \WP_Styles $styles The styles of WordPress.
	 */
	public static function register_styles( $styles ): void {
		$styles->add( 'realtime-events-bar', self::url( 'assets/bar.css' ), array( 'admin-bar' ), REALTIME_EVENTS_VERSION );
		$styles->add( 'realtime-events-blocks', self::url( 'blocks/style.css' ), array(), REALTIME_EVENTS_VERSION );
	}

	/**
	 * Enqueues the script on every page, if the settings say so. The position of a page with the script is read before
	 * the theme reads what it shows, so that nothing falls between.
	 */
	public static function enqueue(): void {
		if ( Settings::current()->is_everywhere() ) {
			wp_enqueue_script( self::HANDLE );
		}
		if ( wp_script_is( self::HANDLE ) ) {
			Snapshot::position( 'public' );
		}
	}

	/**
	 * Prints the configuration before the scripts of the footer, if the script is among them. A plugin that joins scripts
	 * to one file does not run the filter below.
	 */
	public static function print_configuration(): void {
		if ( wp_script_is( self::HANDLE ) && ! wp_script_is( self::HANDLE, 'done' ) ) {
			echo self::element(); // phpcs:ignore WordPress.XSS.EscapeOutput, WordPress.Security.EscapeOutput -- JSON that cannot end its element.
			self::$is_printed = true;
		}
	}

	/**
	 * Puts the configuration before a script that is not in the footer. A page without the script has none.
	 *
	 * @param string $tag    The element of a script.
	 * @param string $handle Its handle.
	 * @return mixed The element; of another script, the value that the filter received.
	 */
	public static function with_configuration( $tag, $handle ) {
		return self::HANDLE === $handle && ! self::$is_printed ? self::element() . $tag : $tag;
	}

	/**
	 * The configuration as an element of the page. JSON is data: whatever an optimizer does with scripts, it is there when
	 * the script looks for it.
	 */
	private static function element(): string {
		// With these flags no value can end the script element.
		$json = wp_json_encode( self::configuration(), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES );
		return '<script type="application/json" id="realtime-events-config">' . "$json</script>\n";
	}

	/**
	 * The configuration of the script. Every visitor gets the same on every page, so that a page can be cached; only
	 * logged-in users get `user`.
	 */
	private static function configuration(): array {
		$settings      = Settings::current();
		$configuration = array(
			'websocketUrl' => $settings->websocket_url(),
			'historyUrl'   => $settings->history_url(),
			'tokenUrl'     => rest_url( 'realtime-events/v1/token' ),
			// The name of `public` at the gateway, and the prefixes of other names.
			'names'        => array(
				'public'        => Channels::on_this_site( 'public' ),
				'publicPrefix'  => Channels::on_this_site( 'public:' ),
				'privatePrefix' => Channels::on_this_site( '' ),
			),
			'positions'    => (object) self::positions( $settings ),
		);
		if ( is_user_logged_in() ) {
			$configuration['user'] = array(
				'nonce'    => wp_create_nonce( 'wp_rest' ),
				// A URL of WordPress that answers a new nonce while the user is logged in.
				'nonceUrl' => admin_url( 'admin-ajax.php?action=rest-nonce' ),
			) + Bar::configuration();
		}
		return $configuration;
	}

	/**
	 * The positions of `public` and of each other channel that this page has asked for and that the user may read.
	 */
	private static function positions( Settings $settings ): array {
		Snapshot::position( 'public' );
		$user = get_current_user_id();
		return array_filter(
			Snapshot::positions(),
			static function ( string $channel ) use ( $settings, $user ): bool {
				return $settings->may_read( $channel, $user );
			},
			ARRAY_FILTER_USE_KEY
		);
	}

	/**
	 * The URL of a file of this plugin.
	 */
	private static function url( string $path ): string {
		return plugins_url( $path, REALTIME_EVENTS_FILE );
	}
}
