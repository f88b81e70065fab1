<?php
namespace WP_CLI\Utils;

/**
 * Records items as WP-CLI would print them, one a line.
 */
function format_items( $format, $items, $fields ) {
	foreach ( $items as $item ) {
		\WP_CLI::line( "$format: " . implode( ' ', array_intersect_key( array_replace( array_flip( $fields ), (array) $item ), array_flip( $fields ) ) ) );
	}
}
