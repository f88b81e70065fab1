<?php
/**
 * Replaces WP-CLI, which no package registry has. It records the output of a command, and ends a command like WP-CLI. It
 * parses neither the command line nor the descriptions of the commands.
 */
final class WP_CLI {

	/**
	 * The printed lines.
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
		$data            = is_wp_error( $text ) && $text->get_error_data() ? ' ' . wp_json_encode( $text->get_error_data() ) : '';
		self::$printed[] = 'Error: ' . ( is_wp_error( $text ) ? $text->get_error_message() . $data : $text );
		throw new \Realtime_Events\Tests\Died( end( self::$printed ) );
	}
}
