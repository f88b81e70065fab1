<?php
namespace Realtime_Events\Front;

use Realtime_Events\Delivery\Console;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * What a user who manages the site sees of the page's connection: a node in the toolbar with its state and, on demand, the
 * last events that the page has received; and with ?realtime-debug in the address each step in the console of the browser.
 * The pages of other users have nothing of it.
 */
final class Bar {

	const HANDLE = 'realtime-events-bar';

	/**
	 * Name of the parameter that switches the lines in the browser's console on.
	 */
	const DEBUG = 'realtime-debug';

	/**
	 * Whether this page has the node.
	 */
	private static bool $is_shown = false;

	/**
	 * The page has a toolbar: enqueues the script of the node, and with it the library, if the user may see it.
	 */
	public static function enqueue(): void {
		if ( '' === Settings::current()->websocket_url() || ! self::may_look() ) {
			return;
		}
		self::$is_shown = true;
		wp_enqueue_style( self::HANDLE );
		wp_enqueue_script( self::HANDLE );
		$configuration = array(
			'log'     => self::log_url(),
			'console' => Console::address( Settings::current() ),
			'debug'   => self::DEBUG,
			'words'   => self::words(),
		);
		wp_add_inline_script( self::HANDLE, 'var realtimeEventsBar = ' . wp_json_encode( $configuration, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES ) . ';', 'before' );
	}

	/**
	 * Whether the current user may look at the connection of a page.
	 */
	private static function may_look(): bool {
		/**
		 * Filters the capability for the node in the toolbar and for ?realtime-debug.
		 *
		 * @param string $capability Default `manage_options`.
		 */
		return current_user_can( (string) apply_filters( 'realtime_events_debug_capability', 'manage_options' ) );
	}

	/**
	 * The part of the script's configuration for a user who is logged in.
	 *
	 * @return array{isWatched?: true, debug?: true} Empty for a user who does not manage the site.
	 */
	public static function configuration(): array {
		// phpcs:ignore WordPress.Security.NonceVerification -- Only selects what to show.
		$debug = isset( $_GET[ self::DEBUG ] ) && self::may_look();
		return array_filter(
			array(
				'isWatched' => self::$is_shown,
				'debug'     => $debug,
			)
		);
	}

	/**
	 * Adds the node. Without its script it is a link to the delivery log.
	 *
	 * @param \WP_Admin_Bar $bar The toolbar.
	 */
	public static function add( $bar ): void {
		if ( ! self::$is_shown ) {
			return;
		}
		$bar->add_node(
			array(
				'id'    => self::HANDLE,
				'title' => '<span class="realtime-events-bar-dot" aria-hidden="true"></span>' . esc_html__( 'Realtime:', 'realtime-events' ) . ' <span class="realtime-events-bar-state">' . esc_html( self::words()['off'] ) . '</span>',
				'href'  => self::log_url(),
			)
		);
	}

	/**
	 * The texts of the node, by their names in the script.
	 */
	private static function words(): array {
		return array(
			'open'             => __( 'open', 'realtime-events' ),
			'connecting'       => __( 'connecting', 'realtime-events' ),
			'polling'          => __( 'polling', 'realtime-events' ),
			'off'              => __( 'off', 'realtime-events' ),
			'about_open'       => __( 'This page is connected. Events arrive at once.', 'realtime-events' ),
			'about_connecting' => __( 'This page is connecting to the gateway. Events that happen meanwhile are fetched afterwards.', 'realtime-events' ),
			'about_polling'    => __( 'This network blocks WebSockets. The page asks for new events every few seconds.', 'realtime-events' ),
			'about_off'        => __( 'This page is not connected.', 'realtime-events' ),
			'title'            => __( 'Last events that this page has received', 'realtime-events' ),
			'none'             => __( 'No events yet.', 'realtime-events' ),
			'trace'            => __( 'Trace', 'realtime-events' ),
			'log'              => __( 'Delivery log', 'realtime-events' ),
			'debug'            => __( 'Show each step in the browser’s console', 'realtime-events' ),
		);
	}

	/**
	 * The URL of the delivery log, not escaped.
	 */
	private static function log_url(): string {
		return admin_url( 'options-general.php?page=realtime-events&tab=log' );
	}
}
