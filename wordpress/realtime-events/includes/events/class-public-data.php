<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * The part of a value that may leave the site. Objects only give the fields named here: a user object contains the
 * hash of the password, a post object the text of a draft.
 */
final class Public_Data {

	/**
	 * Nesting of the arguments of a hook; deeper arrays become null.
	 */
	const MAX_DEPTH = 8;

	/**
	 * Deeper than JSON allows, so a deeper value is an invalid event.
	 */
	const ANY_DEPTH = 512;

	/**
	 * Keeps numbers, text, booleans, and arrays and stdClass objects of them, without Secrets. Reduces WordPress's
	 * objects to their id and, where it is public, their name. Any other value becomes null.
	 *
	 * @param mixed    $value  Any value.
	 * @param int      $depth  Largest nesting of arrays.
	 * @param object[] $around The objects that contain it; a repeated object becomes null.
	 * @return mixed
	 */
	public static function of( $value, int $depth = self::MAX_DEPTH, array $around = array() ) {
		if ( $value instanceof \stdClass ) {
			$inside = in_array( $value, $around, true ) ? null : self::of( (array) $value, $depth, array_merge( $around, array( $value ) ) );
			return is_array( $inside ) ? (object) $inside : null;
		}
		if ( is_array( $value ) && $depth > 0 ) {
			return array_map(
				/**
				 * The same for an item.
				 *
				 * @param mixed $item Any value.
				 * @return mixed
				 */
				static function ( $item ) use ( $depth, $around ) {
					return self::of( $item, $depth - 1, $around );
				},
				array_diff_key( $value, Secrets::COLUMNS )
			);
		}
		if ( $value instanceof \WP_Post ) {
			return array(
				'post_id' => (int) $value->ID,
				'type'    => $value->post_type,
			) + ( Visibility::is_public_post( $value ) ? array( 'title' => $value->post_title ) : array() );
		}
		if ( $value instanceof \WP_User ) {
			return array( 'user_id' => (int) $value->ID );
		}
		if ( $value instanceof \WP_Term ) {
			return array(
				'term_id'  => (int) $value->term_id,
				'taxonomy' => $value->taxonomy,
			) + ( Visibility::is_public_term( $value ) ? array( 'name' => $value->name ) : array() );
		}
		if ( $value instanceof \WP_Comment ) {
			return array(
				'comment_id' => (int) $value->comment_ID,
				'post_id'    => (int) $value->comment_post_ID,
			);
		}
		return is_scalar( $value ) && ! Secrets::is_value( $value ) ? $value : null;
	}

	/**
	 * The same for the arguments of a hook, which are not written for this purpose: without keys that name a secret.
	 *
	 * @param mixed $value Any value.
	 * @return mixed
	 */
	public static function of_hook( $value ) {
		return self::without_secret_keys( self::of( $value ) );
	}

	/**
	 * A value without keys that name a secret.
	 *
	 * @param mixed $value As of() returns it.
	 * @return mixed
	 */
	private static function without_secret_keys( $value ) {
		if ( $value instanceof \stdClass ) {
			return (object) self::without_secret_keys( (array) $value );
		}
		if ( ! is_array( $value ) ) {
			return $value;
		}
		$value = array_filter(
			$value,
			/**
			 * Whether the value stays.
			 *
			 * @param int|string $key Its key.
			 */
			static function ( $key ): bool {
				return ! Secrets::is_key( $key );
			},
			ARRAY_FILTER_USE_KEY
		);
		return array_map( array( self::class, __FUNCTION__ ), $value );
	}
}
