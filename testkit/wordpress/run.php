<?php
/**
 * Runs PHP from its standard input inside WordPress: php run.php FOLDER [ARGUMENT]...
 */

define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true ); // it answers with a page
$_SERVER['HTTP_HOST']   = 'localhost';
$_SERVER['REQUEST_URI'] = '/';

$args = array_slice( $argv, 2 );
$code = stream_get_contents( STDIN );
require $argv[1] . '/wp-load.php';
eval( $code );
