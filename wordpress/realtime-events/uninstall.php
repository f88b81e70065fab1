<?php
/**
 * Runs when the plugin is deleted: in a process that has not loaded it; in one that has, and then deactivated it
 * (`wp plugin uninstall --deactivate`); or in one that has loaded another copy of it.
 *
 * @package Realtime_Events
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

// Another copy in the folder of plugins uses the same data. The last one that is deleted takes it along.
foreach ( get_plugins() as $realtime_events_file => $realtime_events_about ) {
	$realtime_events_path = realpath( WP_PLUGIN_DIR . '/' . $realtime_events_file ); // The list can be older than the folder.
	if ( 'realtime-events' === $realtime_events_about['TextDomain'] && false !== $realtime_events_path && dirname( $realtime_events_path ) !== __DIR__ ) {
		return;
	}
}

if ( ! defined( 'REALTIME_EVENTS_FILE' ) ) {
	require __DIR__ . '/realtime-events.php';
}
Realtime_Events\Installation::uninstall();
