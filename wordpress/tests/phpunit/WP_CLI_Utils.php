<?php
namespace WP_CLI\Utils;

/**
 * Records items as WP-CLI would print them: as JSON, otherwise one a line.
 */
function format_items( $format, $items, $fields ) {
	$items = array_map(
		static function ( $item ) use ( $fields ) {
			return array_intersect_key( array_replace( array_flip( $fields ), (array) $item ), array_flip( $fields ) );
		},
		$items
	);
	if ( 'json' === $format ) {
		\WP_CLI::line( wp_json_encode( $items ) );
		return;
	}
	foreach ( $items as $item ) {
		\WP_CLI::line( "$format: " . implode( ' ', $item ) );
	}
}
