<?php
/**
 * Coming and going.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * What the plugin leaves in a site's database, and how it goes again.
 */
final class Installation {

	/**
	 * Sites of a network handled at once.
	 */
	const SITES = 100;

	/**
	 * The plugin was activated.
	 *
	 * @param bool $network_wide For all sites of a network.
	 */
	public static function activate( $network_wide ) {
		if ( $network_wide ) {
			self::each_site( array( self::class, 'install' ) );
		} else {
			self::install();
		}
	}

	/**
	 * Makes what this site lacks. Cheap where it lacks nothing.
	 */
	public static function install() {
		Outbox::install();
		if ( ! wp_next_scheduled( Sender::SWEEP ) ) {
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', Sender::SWEEP );
		}
	}

	/**
	 * Reads the translations that stand in languages/, beside those that WordPress fetches by itself.
	 */
	public static function load_translations() {
		load_plugin_textdomain( 'realtime-events', false, dirname( plugin_basename( REALTIME_EVENTS_FILE ) ) . '/languages' );
	}

	/**
	 * The plugin was deactivated: the outbox stays, nothing runs.
	 *
	 * @param bool $network_wide For all sites of a network.
	 */
	public static function deactivate( $network_wide ) {
		// This request would go on to send, and leave a time for the next attempt.
		remove_action( 'shutdown', array( Sender::class, 'on_shutdown' ), 1000 );
		if ( $network_wide ) {
			self::each_site( array( self::class, 'unschedule' ) );
		} else {
			self::unschedule();
		}
	}

	/**
	 * A site was added to a network.
	 *
	 * @param \WP_Site $site The site.
	 */
	public static function on_new_site( $site ) {
		if ( ! function_exists( 'is_plugin_active_for_network' ) ) {
			require_once ABSPATH . 'wp-admin/includes/plugin.php';
		}
		if ( is_plugin_active_for_network( plugin_basename( REALTIME_EVENTS_FILE ) ) ) {
			switch_to_blog( (int) $site->blog_id );
			self::install();
			restore_current_blog();
		}
	}

	/**
	 * Tables that go when a site of a network is deleted.
	 *
	 * @param string[] $tables Those of others.
	 * @return string[]
	 */
	public static function tables_of_site( $tables ) {
		$tables[] = Outbox::table();
		return $tables;
	}

	/**
	 * Removes all that this plugin has written, on every site.
	 */
	public static function uninstall() {
		if ( is_multisite() ) {
			self::each_site( array( self::class, 'remove' ) );
		} else {
			self::remove();
		}
		// What users chose for the log. Users are one table for all sites.
		delete_metadata( 'user', 0, Admin\Log_Table::PER_PAGE, '', true );
	}

	/**
	 * Removes it from this site.
	 */
	public static function remove() {
		global $wpdb;
		self::unschedule();
		$wpdb->query( 'DROP TABLE IF EXISTS ' . Outbox::table() ); // phpcs:ignore WordPress.DB
		foreach ( array( Settings::OPTION, Schedule::OPTION, Lease::OPTION, 'realtime_events_schema' ) as $option ) {
			delete_option( $option );
		}
	}

	/**
	 * Nothing runs any more.
	 */
	public static function unschedule() {
		wp_clear_scheduled_hook( Sender::CRON );
		wp_clear_scheduled_hook( Sender::SWEEP );
	}

	/**
	 * Does something on each site of the network.
	 *
	 * @param callable $work Takes nothing.
	 */
	private static function each_site( callable $work ) {
		$offset = 0;
		do {
			$sites = get_sites(
				array(
					'fields' => 'ids',
					'number' => self::SITES,
					'offset' => $offset,
				)
			);
			foreach ( $sites as $site ) {
				switch_to_blog( $site );
				$work();
				restore_current_blog();
			}
			$found   = count( $sites );
			$offset += $found;
		} while ( self::SITES === $found );
	}
}
