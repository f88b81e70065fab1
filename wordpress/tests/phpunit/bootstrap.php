<?php
/**
 * Loads the WordPress in the folder WORDPRESS_PATH, with the plugin active.
 */

$path = getenv( 'WORDPRESS_PATH' );
if ( ! $path || ! is_file( "$path/wp-load.php" ) ) {
	fwrite( STDERR, "The tests need a WordPress; run them with: ./realtime test wordpress\n" );
	exit( 1 );
}

define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true ); // It answers with a page.
$_SERVER['HTTP_HOST']   = 'localhost';
$_SERVER['REQUEST_URI'] = '/';

// PHPUnit includes this file in a function. A variable that WordPress sets there without `global` would later replace the
// global variable.
global $shortcode_tags;

require "$path/wp-load.php";
require __DIR__ . '/network.php';
require __DIR__ . '/TestCase.php';
