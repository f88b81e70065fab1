<?php
/**
 * Answers as a web server set up for WordPress does: php -S 127.0.0.1:PORT -t FOLDER router.php
 */

$refusal = require __DIR__ . '/guard.php';
if ( $refusal ) {
	http_response_code( 403 );
	header( 'Content-Type: text/plain; charset=utf-8' );
	echo $refusal, "\n";
	return true;
}

$path = rawurldecode( parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$file = $_SERVER['DOCUMENT_ROOT'] . $path;

if ( is_file( $file ) || ( '/' === substr( $path, -1 ) && is_file( $file . 'index.php' ) ) ) {
	return false;
}
if ( is_file( $file . '/index.php' ) ) {
	header( 'Location: ' . $path . '/', true, 301 );
	return true;
}
$_SERVER['SCRIPT_NAME']     = '/index.php';
$_SERVER['PHP_SELF']        = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
require $_SERVER['SCRIPT_FILENAME'];
