<?php
/**
 * Posts.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Sources;

use Realtime_Events\Outbox;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * What happens to posts. What everybody may read goes to `public`, the rest to `editors`,
 * or, of a type with capabilities of its own, to the post's channel. When a post is hidden, `public` hears that
 * it is, and nothing of what it says now.
 */
final class Posts {

	/**
	 * The last `post_saved` of each post that this request has told.
	 *
	 * @var array<string, string> By site and post, the event's id.
	 */
	private static $told = array();

	/**
	 * Whether everybody knows of each post that this request has saved.
	 *
	 * @var array<string, bool> By site and post.
	 */
	private static $known = array();

	/**
	 * A post is being saved. The first time in a request, its status before it is what everybody knows: code may publish a
	 * post and take it back within one save, and nobody has heard of it then.
	 *
	 * @param string   $status New status.
	 * @param string   $before Old status, `new` where there was no post.
	 * @param \WP_Post $post   The post.
	 */
	public static function on_transition( $status, $before, $post ) {
		$key    = self::key( $post );
		$object = get_post_status_object( $before );
		if ( ! isset( self::$known[ $key ] ) ) {
			self::$known[ $key ] = $object && $object->public;
		}
	}

	/**
	 * A post was saved: `post_saved` with `{post_id, title, status, type, is_update}`.
	 *
	 * @param int      $post_id Its id.
	 * @param \WP_Post $post    The post.
	 * @param bool     $update  Whether it was there before.
	 */
	public static function on_save( $post_id, $post, $update ) {
		$post = get_post( $post_id ); // As it is by now: other code on this hook may have saved it again, as a draft.
		if ( ! $post || ! self::is_told( $post ) || 'trash' === $post->post_status ) {
			return;
		}
		$key = self::key( $post );
		if ( isset( self::$told[ $key ] ) ) {
			// Code that saves a post again in the same request changes what is told, not how often.
			Outbox::withdraw( self::$told[ $key ] );
		}
		$id = realtime_events_dispatch(
			'post_saved',
			array(
				'post_id'   => (int) $post_id,
				'title'     => $post->post_title,
				'status'    => $post->post_status,
				'type'      => $post->post_type,
				'is_update' => (bool) $update,
			),
			array( 'channel' => self::is_public( $post ) ? 'public' : self::channel_of( $post ) )
		);
		if ( is_string( $id ) ) {
			self::$told[ $key ] = $id;
		}
	}

	/**
	 * A post was saved with its terms and fields: `post_published` `{post_id, title, type, url}` when everybody
	 * may read it from now on; `post_hidden` or `post_trashed` `{post_id, type}` when nobody may any more.
	 *
	 * @param int           $post_id Its id.
	 * @param \WP_Post      $post    The post.
	 * @param bool          $update  Whether it was there before.
	 * @param \WP_Post|null $before  As it was.
	 */
	public static function on_saved_with_all( $post_id, $post, $update, $before ) {
		$post = get_post( $post_id ); // As it is by now, as above.
		if ( ! $post || ! self::is_told( $post ) ) {
			return;
		}
		$key = self::key( $post );
		$was = $before instanceof \WP_Post && self::is_public( $before ) && ( ! isset( self::$known[ $key ] ) || self::$known[ $key ] );
		$is  = self::is_public( $post );

		self::$known[ $key ] = $is;
		if ( $is && ! $was ) {
			realtime_events_dispatch(
				'post_published',
				array(
					'post_id' => (int) $post_id,
					'title'   => $post->post_title,
					'type'    => $post->post_type,
					'url'     => get_permalink( $post ),
				)
			);
		} elseif ( 'trash' === $post->post_status && $before instanceof \WP_Post && 'trash' !== $before->post_status ) {
			self::tell_gone( 'post_trashed', $post, $was );
		} elseif ( $was && ! $is ) {
			self::tell_gone( 'post_hidden', $post, true );
		}
	}

	/**
	 * A post is about to be deleted for good: `post_trashed` if it was not in the trash before.
	 *
	 * @param int      $post_id Its id.
	 * @param \WP_Post $post    The post.
	 */
	public static function on_delete( $post_id, $post ) {
		if ( self::is_told( $post ) && 'trash' !== $post->post_status ) {
			self::tell_gone( 'post_trashed', $post, self::is_public( $post ) );
		}
	}

	/**
	 * Whether everybody may read it: published, without a password, of a type that has pages.
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	public static function is_public( $post ) {
		$status = get_post_status_object( $post->post_status );
		return $status && $status->public && '' === $post->post_password && is_post_type_viewable( $post->post_type );
	}

	/**
	 * Where something is told of a post that not everybody may read. `editors` may edit posts, which says nothing
	 * of a type with capabilities of its own, such as the products of a shop: who may read such a post, does.
	 *
	 * @param \WP_Post $post The post.
	 * @return string
	 */
	public static function channel_of( $post ) {
		$type = get_post_type_object( $post->post_type );
		return $type && in_array( $type->cap->edit_others_posts, array( 'edit_others_posts', 'edit_others_pages' ), true ) ? 'editors' : 'post:' . $post->ID;
	}

	/**
	 * A post among those of all sites.
	 *
	 * @param \WP_Post $post The post.
	 * @return string
	 */
	private static function key( $post ) {
		return get_current_blog_id() . ' ' . $post->ID;
	}

	/**
	 * Whether what happens to it is told at all.
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	private static function is_told( $post ) {
		// phpcs:ignore WordPress.Security.NonceVerification
		$second = isset( $_REQUEST['meta-box-loader'] ); // The block editor's second request of one save, for classic meta boxes.
		$tell   = ! $second
			&& 'auto-draft' !== $post->post_status
			&& is_post_type_viewable( $post->post_type )
			&& 'attachment' !== $post->post_type
			&& ! ( defined( 'DOING_AUTOSAVE' ) && DOING_AUTOSAVE )
			&& ! ( defined( 'WP_IMPORTING' ) && WP_IMPORTING )
			&& Settings::current()->has_source( 'posts' );
		/**
		 * Filters whether what happens to a post is told. It does not decide who hears it.
		 *
		 * @since 0.1.0
		 *
		 * @param bool     $tell What the plugin decided: yes for posts, pages and other types that have pages of
		 *                       their own; not for drafts that nobody has saved, autosaves, attachments, imports.
		 * @param \WP_Post $post The post.
		 */
		return (bool) apply_filters( 'realtime_events_tell_post', $tell, $post );
	}

	/**
	 * Tells that nobody may read it any more.
	 *
	 * @param string   $event  Name.
	 * @param \WP_Post $post   The post.
	 * @param bool     $public Whether everybody knew it.
	 */
	private static function tell_gone( $event, $post, $public ) {
		realtime_events_dispatch(
			$event,
			array(
				'post_id' => (int) $post->ID,
				'type'    => $post->post_type,
			),
			array( 'channel' => $public ? 'public' : self::channel_of( $post ) )
		);
	}
}
