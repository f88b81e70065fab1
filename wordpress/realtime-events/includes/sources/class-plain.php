<?php
/**
 * Arguments as data.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Sources;

defined( 'ABSPATH' ) || exit;

/**
 * What may leave the site of an argument that a hook was called with. Of objects, only what is named here: a
 * user object holds the password's hash, a post object a draft's text.
 */
final class Plain {

	/**
	 * Arrays within arrays at most; deeper ones become null.
	 */
	const DEPTH = 8;

	/**
	 * Numbers, text, truth values and arrays of them as they are; of WordPress's objects their id and, where
	 * everybody may know it, their name; null for anything else.
	 *
	 * @param mixed $value Anything.
	 * @param int   $depth Arrays within arrays at most.
	 * @return mixed
	 */
	public static function of( $value, $depth = self::DEPTH ) {
		if ( is_array( $value ) && $depth > 0 ) {
			return array_map(
				static function ( $item ) use ( $depth ) {
					return self::of( $item, $depth - 1 );
				},
				$value
			);
		}
		if ( $value instanceof \WP_Post ) {
			return array(
				'post_id' => (int) $value->ID,
				'type'    => $value->post_type,
			) + ( Posts::is_public( $value ) ? array( 'title' => $value->post_title ) : array() );
		}
		if ( $value instanceof \WP_User ) {
			return array( 'user_id' => (int) $value->ID );
		}
		if ( $value instanceof \WP_Term ) {
			return array(
				'term_id'  => (int) $value->term_id,
				'taxonomy' => $value->taxonomy,
			) + ( is_taxonomy_viewable( $value->taxonomy ) ? array( 'name' => $value->name ) : array() );
		}
		if ( $value instanceof \WP_Comment ) {
			return array(
				'comment_id' => (int) $value->comment_ID,
				'post_id'    => (int) $value->comment_post_ID,
			);
		}
		return is_scalar( $value ) ? $value : null;
	}
}
