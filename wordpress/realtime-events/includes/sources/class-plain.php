<?php
/**
 * Arguments as data.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Sources;

defined( 'ABSPATH' ) || exit;

/**
 * What may leave the site of what a hook was called with, or code has told. Of objects, only what is named here: a
 * user object holds the password's hash, a post object a draft's text.
 */
final class Plain {

	/**
	 * Arrays within arrays of a hook's argument at most; deeper ones become null.
	 */
	const DEPTH = 8;

	/**
	 * More than JSON holds: what is deeper is an event that is refused.
	 */
	const ANY_DEPTH = 512;

	/**
	 * Columns of WordPress's tables that nobody sends on purpose, by their names in its arrays.
	 */
	const SECRETS = array(
		'user_pass'           => 0,
		'user_activation_key' => 0,
		'post_password'       => 0,
	);

	/**
	 * Numbers, text, truth values and arrays of them as they are, without SECRETS, and so objects that have no class
	 * of their own; of WordPress's objects their id and, where everybody may know it, their name; null for anything
	 * else.
	 *
	 * @param mixed    $value  Anything.
	 * @param int      $depth  Arrays within arrays at most.
	 * @param object[] $around The objects that it is in: one of them, once more, is null.
	 * @return mixed
	 */
	public static function of( $value, $depth = self::DEPTH, array $around = array() ) {
		if ( $value instanceof \stdClass ) {
			$inside = in_array( $value, $around, true ) ? null : self::of( (array) $value, $depth, array_merge( $around, array( $value ) ) );
			return is_array( $inside ) ? (object) $inside : null;
		}
		if ( is_array( $value ) && $depth > 0 ) {
			return array_map(
				static function ( $item ) use ( $depth, $around ) {
					return self::of( $item, $depth - 1, $around );
				},
				array_diff_key( $value, self::SECRETS )
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
			) + ( Terms::is_public( $value ) ? array( 'name' => $value->name ) : array() );
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
