<?php
/**
 * Runs when an administrator deletes the plugin.
 *
 * @package Realtime_Events
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require __DIR__ . '/realtime-events.php';
Realtime_Events\Installation::uninstall();
