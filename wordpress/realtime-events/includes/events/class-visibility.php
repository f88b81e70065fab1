<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * Which posts and terms are public, and the channel for events about them. Nothing is public that a visitor could not
 * read at its address, whatever hides it: its status, a password, its type, a parent, or another plugin. When in doubt,
 * it is not public.
 */
final class Visibility {

	/**
	 * Most parents above a post; below more, a post is not public.
	 */
	const DEEPEST = 20;

	/**
	 * The posts about which a question is being answered, by site and post. Code that runs meanwhile may ask again.
	 *
	 * @var array<string, true>
	 */
	private static array $asked = array();

	/**
	 * The channel for events about a post: `public` if everyone may read it, otherwise `editors` or `post:ID`.
	 *
	 * Each call asks WordPress anew, by one query for a post that looks public, and one for each of its parents.
	 */
	public static function audience_of_post( \WP_Post $post ): string {
		return self::audience( $post, true );
	}

	/**
	 * The same for a post as it was before a change that is in the database already, so that WordPress cannot be asked
	 * about it.
	 */
	public static function earlier_audience_of_post( \WP_Post $post ): string {
		return self::audience( $post, false );
	}

	/**
	 * Whether everyone may read a post, and so its title is public.
	 */
	public static function is_public_post( \WP_Post $post ): bool {
		return Channels::is_public( self::audience_of_post( $post ) );
	}

	/**
	 * Whether a user may read a post. In WordPress every logged-in user has `read_post` for a published post, even if
	 * something else hides it: a password, a private parent, or a type without public pages, such as the entries of a
	 * form. These require `edit_post`.
	 */
	public static function may_read_post( \WP_Post $post, int $user ): bool {
		$by_status_alone = self::has_public_status( $post ) ? self::is_public_post( $post ) : self::is_open( $post );
		return user_can( $user, $by_status_alone ? 'read_post' : 'edit_post', $post->ID );
	}

	/**
	 * Whether everyone may see a term: it has a page, and a visitor finds a public post there.
	 */
	public static function is_public_term( \WP_Term $term ): bool {
		if ( ! is_taxonomy_viewable( $term->taxonomy ) || $term->count < 1 ) {
			return false;
		}
		foreach ( Visitor::posts_of( $term ) as $post ) {
			if ( self::is_public_post( $post ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The channel for events about a term: `public`, or a channel of those who may edit it. Editors manage the
	 * categories and tags of WordPress, but not those of a shop, whose channel is `admins`.
	 */
	public static function audience_of_term( \WP_Term $term ): string {
		if ( self::is_public_term( $term ) ) {
			return 'public';
		}
		$taxonomy = get_taxonomy( $term->taxonomy );
		return $taxonomy && in_array( $taxonomy->cap->manage_terms, array( 'manage_categories', 'manage_post_tags' ), true ) ? 'editors' : 'admins';
	}

	private static function audience( \WP_Post $post, bool $ask ): string {
		$key = get_current_blog_id() . ' ' . $post->ID;
		if ( isset( self::$asked[ $key ] ) || count( self::$asked ) > self::DEEPEST ) {
			return self::channel_of_editors( $post );
		}
		self::$asked[ $key ] = true;
		try {
			$is_public = self::has_public_status( $post ) && self::is_open( $post ) && ! self::is_closed( $post ) && ( ! $ask || Visitor::finds( $post ) );
			$channel   = $is_public ? 'public' : self::channel_of_editors( $post );
			/**
			 * Filters the channel for events about a post.
			 *
			 * @since 2.0.0
			 *
			 * @param string   $channel The decision of the plugin: `public`, `editors` or `post:ID`. Another value that is
			 *                          no name of a channel means `post:ID`.
			 * @param \WP_Post $post    The post.
			 */
			$channel = apply_filters( 'realtime_events_post_audience', $channel, $post );
			return Event::is_channel( $channel ) ? $channel : 'post:' . $post->ID;
		} finally {
			unset( self::$asked[ $key ] );
		}
	}

	/**
	 * The channel of those who may edit a post. Members of `editors` may edit posts and pages, but not a type with its
	 * own capabilities, such as the products of a shop.
	 */
	private static function channel_of_editors( \WP_Post $post ): string {
		$type = get_post_type_object( $post->post_type );
		return $type && in_array( $type->cap->edit_others_posts, array( 'edit_others_posts', 'edit_others_pages' ), true ) ? 'editors' : 'post:' . $post->ID;
	}

	private static function has_public_status( \WP_Post $post ): bool {
		$status = get_post_status_object( $post->post_status );
		return $status && $status->public && is_post_status_viewable( $status );
	}

	/**
	 * Whether the site shows the page of a post to no visitor: a site of a network that is archived, suspended or deleted,
	 * or a shop that is "coming soon".
	 *
	 * @link https://woocommerce.com/document/configuring-woocommerce-settings/coming-soon-mode/
	 */
	private static function is_closed( \WP_Post $post ): bool {
		$site = is_multisite() ? get_site() : null;
		if ( $site && ( $site->archived || $site->spam || $site->deleted ) ) {
			return true;
		}
		return function_exists( 'wc_get_order' ) && 'yes' === get_option( 'woocommerce_coming_soon' )
			&& ( 'product' === $post->post_type || 'yes' !== get_option( 'woocommerce_store_pages_only' ) );
	}

	/**
	 * Whether nothing but its status, or another plugin, can hide a post.
	 */
	private static function is_open( \WP_Post $post ): bool {
		return '' === $post->post_password && self::is_public_type( $post->post_type ) && self::has_public_parent( $post );
	}

	/**
	 * Whether everyone may open posts of a type. One that is not public may still be open to previews, and some plugins open
	 * it for those who may edit it only.
	 */
	private static function is_public_type( string $name ): bool {
		$type = get_post_type_object( $name );
		return $type && $type->public && is_post_type_viewable( $type );
	}

	/**
	 * Whether the parent of a post, if it has one, is public. WordPress itself shows the child of a private page, but a
	 * topic of a private forum, or a lesson of a private course, is not public. A parent that no longer exists hides
	 * nothing.
	 */
	private static function has_public_parent( \WP_Post $post ): bool {
		$passed = array();
		while ( $post->post_parent && ! isset( $passed[ $post->ID ] ) ) {
			$parent = get_post( $post->post_parent );
			if ( ! $parent ) {
				return true;
			}
			if ( $parent->post_type !== $post->post_type || ! get_post_type_object( $post->post_type )->_builtin ) {
				return self::is_public_post( $parent );
			}
			$passed[ $post->ID ] = true;
			$post                = $parent;
		}
		return true;
	}
}
