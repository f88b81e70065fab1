<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * The post, product or comment that an event is about, by `post_id`, `product_id` and `comment_id` in its data.
 */
final class Subject {

	/**
	 * Events after which the earlier ones about the same thing are no longer shown, and the thing.
	 */
	const ENDS = array(
		'post_hidden'     => 'post',
		'post_trashed'    => 'post',
		'comment_removed' => 'comment',
	);

	/**
	 * The ids. A product with a `parent_id` is a variation, which is a part of its parent.
	 *
	 * @param mixed $data Data of an event, as decoded from JSON with objects.
	 * @return array<string, int> By `post` and `comment`, each only if the data has one.
	 */
	public static function of( $data ): array {
		$about = array();
		foreach ( array( 'post_id', 'parent_id', 'product_id' ) as $key ) {
			if ( ! isset( $about['post'] ) && self::id( $data, $key ) && ( 'parent_id' !== $key || self::id( $data, 'product_id' ) ) ) {
				$about['post'] = self::id( $data, $key );
			}
		}
		if ( self::id( $data, 'comment_id' ) ) {
			$about['comment'] = self::id( $data, 'comment_id' );
		}
		return $about;
	}

	/**
	 * Whether a user may now read what an event is about.
	 *
	 * @param mixed $data As of of().
	 * @param int   $user Id of the user, 0 for a visitor.
	 */
	public static function may_read( $data, int $user ): bool {
		$about   = self::of( $data );
		$comment = isset( $about['comment'] ) ? get_comment( $about['comment'] ) : null;
		if ( isset( $about['comment'] ) && ( ! $comment || ! self::may_read_comment( $comment, $user ) ) ) {
			return false;
		}
		foreach ( array_filter( array( $about['post'] ?? 0, $comment ? (int) $comment->comment_post_ID : 0 ) ) as $id ) {
			$post = get_post( $id );
			if ( $post && 'product_variation' === $post->post_type ) {
				$post = get_post( $post->post_parent );
			}
			if ( ! $post || ! ( Visibility::is_public_post( $post ) || ( $user && Visibility::may_read_post( $post, $user ) ) ) ) {
				return false;
			}
		}
		return true;
	}

	private static function may_read_comment( \WP_Comment $comment, int $user ): bool {
		return '1' === $comment->comment_approved || ( '0' === $comment->comment_approved && $user && user_can( $user, 'edit_comment', $comment->comment_ID ) );
	}

	/**
	 * An id in the data, as a number or a text of digits; 0 if there is none.
	 *
	 * @param mixed $data As of of().
	 */
	private static function id( $data, string $key ): int {
		$id = Selection::value( $data, $key );
		return ! is_bool( $id ) && is_scalar( $id ) && preg_match( '/^[1-9]\d{0,17}$/D', (string) $id ) ? (int) $id : 0;
	}
}
