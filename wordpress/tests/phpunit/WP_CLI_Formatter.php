<?php
namespace WP_CLI;

/**
 * Records an item as WP-CLI would print it: as JSON, otherwise one field a line.
 */
final class Formatter {

	private $format;

	public function __construct( &$options, $fields = null ) {
		$this->format = isset( $options['format'] ) ? $options['format'] : 'table';
	}

	public function display_item( $item ) {
		if ( 'json' === $this->format ) {
			\WP_CLI::line( wp_json_encode( $item ) );
			return;
		}
		foreach ( $item as $field => $value ) {
			\WP_CLI::line( "$field $value" );
		}
	}
}
