<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Events\Visibility;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Events about posts. Those about public posts go to `public`, the others to the channel that Visibility gives. When a
 * post is no longer public, `public` gets an event without its present title.
 */
final class Posts {

	/**
	 * Id of the last `post_saved` event of each post in this request, by site and post.
	 *
	 * @var array<string, string>
	 */
	private static array $published = array();

	/**
	 * Whether each post that this request has saved was public before, by site and post.
	 *
	 * @var array<string, bool>
	 */
	private static array $known = array();

	/**
	 * A post is being saved. The first time in a request, its old status says whether the public knows the post. Code
	 * may publish a post and take it back within one save; the public does not know that post.
	 *
	 * @param string   $status New status.
	 * @param string   $before Old status, `new` for a new post.
	 * @param \WP_Post $post   The post.
	 */
	public static function on_transition( $status, $before, $post ): void {
		$key    = self::key( (int) $post->ID );
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
	 * @param bool     $update  Whether it existed before.
	 */
	public static function on_save( $post_id, $post, $update ): void {
		$post = get_post( $post_id ); // The current post: other callbacks of this hook may have saved it again, as a draft.
		if ( ! $post || ! self::has_events( $post ) || 'trash' === $post->post_status ) {
			return;
		}
		$key = self::key( (int) $post->ID );
		if ( isset( self::$published[ $key ] ) ) {
			// If a request saves a post several times, only the last save is an event.
			Outbox::withdraw( self::$published[ $key ] );
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
			array( 'channel' => Visibility::is_public_post( $post ) ? 'public' : Visibility::channel_of_post( $post ) )
		);
		if ( is_string( $id ) ) {
			self::$published[ $key ] = $id;
		}
	}

	/**
	 * A post was saved with its terms and fields: `post_published` `{post_id, title, type, url}` if it is public now;
	 * `post_hidden` or `post_trashed` `{post_id, type}` if it no longer is.
	 *
	 * @param int           $post_id Its id.
	 * @param \WP_Post      $post    The post.
	 * @param bool          $update  Whether it existed before.
	 * @param \WP_Post|null $before  The post before the save.
	 */
	public static function on_saved_with_all( $post_id, $post, $update, $before ): void {
		$post = get_post( $post_id ); // The current post, as in on_save().
		if ( ! $post || ! self::has_events( $post ) ) {
			return;
		}
		$key = self::key( (int) $post->ID );
		$was = $before instanceof \WP_Post && Visibility::is_public_post( $before ) && ( ! isset( self::$known[ $key ] ) || self::$known[ $key ] );
		$is  = Visibility::is_public_post( $post );

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
			self::publish_removal( 'post_trashed', $post, $was );
		} elseif ( $was && ! $is ) {
			self::publish_removal( 'post_hidden', $post, true );
		}
	}

	/**
	 * A post is about to be deleted permanently: `post_trashed` if it was not in the trash.
	 *
	 * @param int      $post_id Its id.
	 * @param \WP_Post $post    The post.
	 */
	public static function on_delete( $post_id, $post ): void {
		if ( $post instanceof \WP_Post && self::has_events( $post ) && 'trash' !== $post->post_status ) {
			self::publish_removal( 'post_trashed', $post, Visibility::is_public_post( $post ) );
		}
	}

	/**
	 * Identifies a post among the posts of all sites.
	 */
	private static function key( int $post_id ): string {
		return get_current_blog_id() . ' ' . $post_id;
	}

	/**
	 * Whether there are events about a post.
	 */
	private static function has_events( \WP_Post $post ): bool {
		// phpcs:ignore WordPress.Security.NonceVerification
		$second = isset( $_REQUEST['meta-box-loader'] ); // The second request of one save in the block editor, for classic meta boxes.
		$send   = ! $second
			&& 'auto-draft' !== $post->post_status
			&& is_post_type_viewable( $post->post_type )
			&& 'attachment' !== $post->post_type
			&& ! ( defined( 'DOING_AUTOSAVE' ) && DOING_AUTOSAVE )
			&& ! ( defined( 'WP_IMPORTING' ) && WP_IMPORTING )
			&& Settings::current()->has_source( 'posts' );
		/**
		 * Filters whether there are events about a post. It does not change their channel.
		 *
		 * @since 0.1.0
		 *
		 * @param bool     $send The decision of the plugin: true for posts, pages and other types with public pages;
		 *                       false for auto-drafts, autosaves, attachments and imports.
		 * @param \WP_Post $post The post.
		 */
		return (bool) apply_filters( 'realtime_events_tell_post', $send, $post );
	}

	/**
	 * Publishes that a post is no longer there, without its title.
	 *
	 * @param string   $event  Name of the event.
	 * @param \WP_Post $post   The post.
	 * @param bool     $public Whether the post was public.
	 */
	private static function publish_removal( string $event, \WP_Post $post, bool $public ): void {
		realtime_events_dispatch(
			$event,
			array(
				'post_id' => (int) $post->ID,
				'type'    => $post->post_type,
			),
			array( 'channel' => $public ? 'public' : Visibility::channel_of_post( $post ) )
		);
	}
}
