<?php
namespace Realtime_Events;

use Realtime_Events\Admin\Screen;
use Realtime_Events\Delivery\After_Response;
use Realtime_Events\Delivery\Check;
use Realtime_Events\Delivery\Issued_Tokens;
use Realtime_Events\Delivery\Lease;
use Realtime_Events\Delivery\Schema;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;

defined( 'ABSPATH' ) || exit;

/**
 * Creates and removes the data of the plugin in the database of each site.
 */
final class Installation {

	/**
	 * Sites of a network in one query.
	 */
	const SITES_PER_QUERY = 100;

	/**
	 * The plugin was activated.
	 *
	 * @param bool $network_wide Whether on all sites of a network.
	 */
	public static function activate( $network_wide ): void {
		if ( $network_wide ) {
			self::each_site( array( self::class, 'install' ) );
		} else {
			self::install();
		}
	}

	/**
	 * Creates the missing data of this site. Cheap if nothing is missing.
	 */
	public static function install(): void {
		Schema::install();
		// An option that does not exist costs a query on each page that asks for it.
		add_option( Settings::OPTION, array() );
		add_option( Schedule::OPTION, '0 0' );
		add_option( Check::OPTION, '' );
		add_option( Watch::OPTION, array() );
		if ( ! wp_next_scheduled( Sender::SWEEP ) ) {
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', Sender::SWEEP );
		}
	}

	/**
	 * The plugin was deactivated. The outbox stays, but nothing is sent.
	 *
	 * @param bool $network_wide Whether on all sites of a network.
	 */
	public static function deactivate( $network_wide ): void {
		// At its end this request would send, and plan the next attempt.
		remove_action( 'shutdown', array( After_Response::class, 'on_shutdown' ), 1000 );
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
	public static function on_new_site( $site ): void {
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
	 * Adds the table to those that WordPress deletes with a site of a network.
	 *
	 * @param string[] $tables The other tables.
	 * @return mixed The tables.
	 */
	public static function tables_of_site( $tables ) {
		$tables[] = Schema::table();
		return $tables;
	}

	/**
	 * Removes all data of the plugin, on every site.
	 */
	public static function uninstall(): void {
		self::silence();
		if ( is_multisite() ) {
			self::each_site( array( self::class, 'remove' ) );
		} else {
			self::remove();
		}
		// All sites share one table of users.
		foreach ( array( Screen::PER_PAGE, Screen::HIDDEN_COLUMNS ) as $screen_option ) {
			delete_metadata( 'user', 0, $screen_option, '', true );
		}
	}

	/**
	 * Removes the data of this site.
	 */
	public static function remove(): void {
		global $wpdb;
		self::unschedule();
		Issued_Tokens::remove();
		$wpdb->query( 'DROP TABLE IF EXISTS ' . Schema::table() ); // phpcs:ignore WordPress.DB
		foreach ( array( Settings::OPTION, Schedule::OPTION, Lease::OPTION, Schema::OPTION, Check::OPTION, Watch::OPTION ) as $option ) {
			delete_option( $option );
		}
		foreach ( $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( '_transient_realtime_events_' ) . '%' ) ) as $option ) {
			delete_transient( substr( $option, strlen( '_transient_' ) ) );
		}
	}

	/**
	 * Removes the callbacks of the plugin. The process that uninstalls it may have loaded it, and its later hooks would
	 * write what was just removed.
	 */
	private static function silence(): void {
		foreach ( $GLOBALS['wp_filter'] as $name => $hook ) {
			foreach ( $hook->callbacks as $priority => $callbacks ) {
				foreach ( array_column( $callbacks, 'function' ) as $callback ) {
					$scope = $callback instanceof \Closure ? ( new \ReflectionFunction( $callback ) )->getClosureScopeClass() : null;
					$class = $scope ? $scope->getName() : ( is_array( $callback ) && is_string( $callback[0] ) ? $callback[0] : '' );
					if ( 0 === strpos( $class, __NAMESPACE__ . '\\' ) ) {
						remove_filter( $name, $callback, $priority );
					}
				}
			}
		}
	}

	/**
	 * Removes the cron events.
	 */
	public static function unschedule(): void {
		wp_clear_scheduled_hook( Schedule::CRON );
		wp_clear_scheduled_hook( Sender::SWEEP );
	}

	/**
	 * Runs work on each site of the network.
	 *
	 * @param callable $work Without parameters.
	 */
	private static function each_site( callable $work ): void {
		$offset = 0;
		do {
			$sites = get_sites(
				array(
					'fields' => 'ids',
					'number' => self::SITES_PER_QUERY,
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
		} while ( self::SITES_PER_QUERY === $found );
	}
}
