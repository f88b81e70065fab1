<?php
/**
 * Plugin Name:       Realtime Events
 * Description:       Publishes events on this site to every open browser within a fraction of a second: signed, in order, without loss, and without slowing down a page.
 * Version:           2.0.0
 * Requires at least: 6.2
 * Requires PHP:      7.4
 * Author:            Realtime Events contributors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       realtime-events
 * Domain Path:       /languages
 *
 * @package Realtime_Events
 */

defined( 'ABSPATH' ) || exit;

define( 'REALTIME_EVENTS_VERSION', '2.0.0' );
define( 'REALTIME_EVENTS_FILE', __FILE__ );

spl_autoload_register(
	/**
	 * `Realtime_Events\Admin\Log_Table` is in includes/admin/class-log-table.php. A class is loaded when a hook first
	 * needs it. A page without live parts loads nine files of this plugin, and once a minute the ones that look for events
	 * that wait.
	 */
	static function ( string $name ): void {
		if ( 0 !== strpos( $name, 'Realtime_Events\\' ) ) {
			return;
		}
		$parts = explode( '\\', strtolower( str_replace( '_', '-', substr( $name, strlen( 'Realtime_Events\\' ) ) ) ) );
		$class = array_pop( $parts );
		$file  = __DIR__ . '/includes/' . ( $parts ? implode( '/', $parts ) . '/' : '' ) . 'class-' . $class . '.php';
		if ( is_file( $file ) ) {
			require $file;
		}
	}
);

require __DIR__ . '/includes/api.php';
require __DIR__ . '/includes/hooks.php';
