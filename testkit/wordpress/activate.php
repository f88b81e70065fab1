<?php
/**
 * Activates plugins: php activate.php FOLDER PLUGIN..., each plugin by the name of its folder.
 */

define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true ); // it answers with a page
$_SERVER['HTTP_HOST']   = 'localhost';
$_SERVER['REQUEST_URI'] = '/';

require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

foreach ( array_slice( $argv, 2 ) as $name ) {
	$files = array_keys( get_plugins( "/$name" ) );
	$main  = in_array( "$name.php", $files, true ) ? "$name.php" : reset( $files );
	$error = $main ? activate_plugin( "$name/$main" ) : new WP_Error( 'none', "There is no plugin in the folder $name" );
	if ( is_wp_error( $error ) ) {
		fwrite( STDERR, $error->get_error_message() );
		exit( 1 );
	}
}

// Many plugins lead the administrator to a welcome page once, wherever they wanted to go. A site of a test has no use for
// it.
$redirects = $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '\\_transient\\_%activation\\_redirect%'" );
foreach ( $redirects as $option ) {
	delete_transient( substr( $option, strlen( '_transient_' ) ) );
}

// The tests write posts in the block editor.
update_option( 'classic-editor-replace', 'block' );
