<?php
/**
 * What stands in for WP-CLI, which no registry of packages has: it records what a command prints, and ends a
 * command where WP-CLI would. It does not read the command line, nor the commands' descriptions.
 */
final class WP_CLI {

	/**
	 * What was printed, a kind and a text each.
	 *
	 * @var string[]
	 */
	public static $printed = array();

	public static function line( $text ) {
		self::$printed[] = $text;
	}

	public static function log( $text ) {
		self::$printed[] = $text;
	}

	public static function success( $text ) {
		self::$printed[] = "Success: $text";
	}

	public static function warning( $text ) {
		self::$printed[] = "Warning: $text";
	}

	public static function error( $text ) {
		self::$printed[] = 'Error: ' . ( is_wp_error( $text ) ? $text->get_error_message() : $text );
		throw new \Realtime_Events\Tests\Died( end( self::$printed ) );
	}
}
