<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * Which posts and terms are public, and the channel for events about the others.
 */
final class Visibility {

	/**
	 * Whether everyone may read a post: it is published, has no password, and its type has public pages.
	 */
	public static function is_public_post( \WP_Post $post ): bool {
		$status = get_post_status_object( $post->post_status );
		return $status && $status->public && '' === $post->post_password && is_post_type_viewable( $post->post_type );
	}

	/**
	 * The channel for events about a post that is not public. Members of `editors` may edit posts and pages, but not
	 * a type with its own capabilities, such as the products of a shop. Those events go to the channel of the post.
	 */
	public static function channel_of_post( \WP_Post $post ): string {
		$type = get_post_type_object( $post->post_type );
		return $type && in_array( $type->cap->edit_others_posts, array( 'edit_others_posts', 'edit_others_pages' ), true ) ? 'editors' : 'post:' . $post->ID;
	}

	/**
	 * Whether a user may read a post. In WordPress every logged-in user has `read_post` for a published post, even if
	 * it has a password or its type has no public pages, such as the entries of a form. These require `edit_post`.
	 */
	public static function may_read_post( \WP_Post $post, int $user ): bool {
		$is_open = '' === $post->post_password && is_post_type_viewable( $post->post_type );
		return user_can( $user, $is_open ? 'read_post' : 'edit_post', $post->ID );
	}

	/**
	 * Whether everyone may see a term: it has a page, and at least one published post uses it.
	 */
	public static function is_public_term( \WP_Term $term ): bool {
		return is_taxonomy_viewable( $term->taxonomy ) && $term->count > 0;
	}

	/**
	 * The channel for events about terms of a taxonomy that are not public. Editors manage the categories and tags of
	 * WordPress, but not those of a shop.
	 */
	public static function channel_of_term( string $taxonomy ): string {
		return in_array( get_taxonomy( $taxonomy )->cap->manage_terms, array( 'manage_categories', 'manage_post_tags' ), true ) ? 'editors' : 'admins';
	}
}
