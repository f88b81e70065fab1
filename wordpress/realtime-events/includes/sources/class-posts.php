<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Visibility;

defined( 'ABSPATH' ) || exit;

/**
 * Events about posts, decided at the end of the request from the audience that a post had before and has then: one
 * `post_saved`, and at most one of `post_published`, `post_hidden` and `post_trashed`. When a post is no longer public,
 * those who could read it get an event without its present title.
 */
final class Posts {

	/**
	 * Seconds within which the block editor saves a post again, for its meta boxes.
	 */
	const SAVED_AGAIN_WITHIN = 60;

	/**
	 * A post is about to be changed: the moment to look at it as everybody knows it. A post that has been noted before
	 * in this request is known already.
	 *
	 * @param int   $post_id Its id.
	 * @param array $data    The new columns of its row.
	 */
	public static function before_save( $post_id, $data = array() ): void {
		$post = get_post( $post_id );
		$type = is_array( $data ) && isset( $data['post_type'] ) ? (string) $data['post_type'] : '';
		if ( $post && ( self::has_pages( $post->post_type ) || self::has_pages( $type ) ) ) {
			self::note( $post, array(), $post );
		}
	}

	/**
	 * The status of a post changed. That is the first hook for a new post, for a scheduled one, and for code that changes
	 * the status in the database.
	 *
	 * @param string   $status New status.
	 * @param string   $before Old status, `new` for a new post.
	 * @param \WP_Post $post   The post.
	 */
	public static function on_transition( $status, $before, $post ): void {
		if ( ! $post instanceof \WP_Post || $status === $before || 'auto-draft' === $status || ! self::has_pages( $post->post_type ) ) {
			return;
		}
		$earlier              = clone $post;
		$earlier->post_status = (string) $before;
		self::note( $post, array(), $earlier );
	}

	/**
	 * A post was saved.
	 *
	 * @param int           $post_id Its id.
	 * @param \WP_Post|null $post    The post.
	 * @param bool          $update  Whether it existed before.
	 */
	public static function on_save( $post_id, $post = null, $update = true ): void {
		$post = get_post( $post_id ); // Other callbacks of this hook may have saved it again.
		if ( $post && 'auto-draft' !== $post->post_status && self::has_pages( $post->post_type ) && ! ( defined( 'DOING_AUTOSAVE' ) && DOING_AUTOSAVE ) ) {
			self::note( $post, array( 'saved' => true ) + ( $update ? array() : array( 'is_new' => true ) ), $post );
		}
	}

	/**
	 * A post is about to be deleted permanently.
	 *
	 * @param int $post_id Its id.
	 */
	public static function before_delete( $post_id ): void {
		$post = get_post( $post_id );
		if ( ! $post ) {
			return;
		}
		$before = Changes::before( 'post', $post->ID );
		if ( self::has_events( $post, $before && Channels::is_public( $before['audience'] ) ) ) {
			self::note( $post, array( 'deleted' => true ), $post );
		}
	}

	/**
	 * Publishes the events about a post: `post_saved` with `{post_id, title, status, type, is_update}`, `post_published`
	 * with `{post_id, title, type, url}`, `post_hidden` and `post_trashed` with `{post_id, type}`.
	 *
	 * @param int   $id     Its id.
	 * @param array $before `audience`, `status`, `type` and `row` as note() stores them.
	 * @param array $facts  `saved`, `is_new`, `deleted`; each may be missing.
	 */
	public static function decide( int $id, array $before, array $facts ): void {
		wp_cache_delete( $id, 'posts' ); // Other code may have written to the database around the cache.
		$was_public = Channels::is_public( $before['audience'] );
		$post       = get_post( $id );
		if ( ! $post || 'trash' === $post->post_status ) {
			$was_there = ! in_array( $before['status'], array( 'new', 'auto-draft', 'trash' ), true );
			if ( $was_there && ( $post ? self::has_events( $post, $was_public ) : isset( $facts['deleted'] ) ) ) {
				self::publish_removal( 'post_trashed', $id, $before );
			}
			return;
		}
		if ( ! self::has_events( $post, $was_public ) ) {
			return;
		}
		$audience = Visibility::audience_of_post( $post );
		if ( isset( $facts['saved'] ) && self::has_pages( $post->post_type ) ) {
			self::publish_save( $post, $audience, $before, ! isset( $facts['is_new'] ) );
		}
		if ( Channels::is_public( $audience ) && $audience !== $before['audience'] ) {
			realtime_events_dispatch(
				'post_published',
				array(
					'post_id' => $id,
					'title'   => $post->post_title,
					'type'    => $post->post_type,
					'url'     => get_permalink( $post ),
				),
				array( 'channel' => $audience )
			);
		}
		if ( $was_public && $audience !== $before['audience'] ) {
			self::publish_removal( 'post_hidden', $id, $before );
		}
	}

	/**
	 * A post is being changed.
	 *
	 * @param \WP_Post $post    The post.
	 * @param array    $facts   What happened to it.
	 * @param \WP_Post $earlier The post before its first change. If its status differs, WordPress has written the change.
	 */
	private static function note( \WP_Post $post, array $facts, \WP_Post $earlier ): void {
		if ( ! Changes::are_told( 'posts' ) ) {
			return;
		}
		$before = Changes::before( 'post', $post->ID );
		if ( null === $before ) {
			$before = array(
				'audience' => $earlier === $post ? Visibility::audience_of_post( $post ) : Visibility::earlier_audience_of_post( $earlier ),
				'status'   => $earlier->post_status,
				'type'     => $earlier->post_type,
			) + ( self::is_saved_for_meta_boxes( $post->ID ) ? array( 'row' => self::row( $earlier ) ) : array() );
		}
		Changes::note( 'post', $post->ID, $before, $facts );
	}

	/**
	 * Whether there are public pages of a type, and events about its posts.
	 */
	private static function has_pages( string $type ): bool {
		return 'attachment' !== $type && is_post_type_viewable( $type );
	}

	/**
	 * Whether there are events about a post.
	 *
	 * @param \WP_Post $post       The post.
	 * @param bool     $was_public Whether it was public before the request.
	 */
	private static function has_events( \WP_Post $post, bool $was_public ): bool {
		$send = 'auto-draft' !== $post->post_status && ( $was_public || self::has_pages( $post->post_type ) );
		/**
		 * Filters whether there are events about a post. It does not change their channel.
		 *
		 * @since 0.1.0
		 *
		 * @param bool     $send The decision of the plugin: true for posts, pages and other types with public pages;
		 *                       false for auto-drafts.
		 * @param \WP_Post $post The post.
		 */
		return (bool) apply_filters( 'realtime_events_tell_post', $send, $post );
	}

	/**
	 * Publishes that a post was saved, unless that has been told.
	 *
	 * The block editor saves a post by REST, and a moment later again, for meta boxes. The second save is a repeat if it
	 * leaves the row of the post as it was, and if the newest event in the outbox, less than a minute old, says the same
	 * of it. So the parameter of that request alone silences nothing.
	 *
	 * @param \WP_Post $post      The post.
	 * @param string   $audience  The channel.
	 * @param array    $before    As for decide().
	 * @param bool     $is_update Whether it existed before.
	 */
	private static function publish_save( \WP_Post $post, string $audience, array $before, bool $is_update ): void {
		$data = array(
			'post_id'   => (int) $post->ID,
			'title'     => $post->post_title,
			'status'    => $post->post_status,
			'type'      => $post->post_type,
			'is_update' => $is_update,
		);
		if ( isset( $before['row'] ) && self::row( $post ) === $before['row'] ) {
			$told = Outbox::newest( 'post_saved', '"post_id":' . $post->ID . ',', time() - self::SAVED_AGAIN_WITHIN );
			$said = $told ? json_decode( $told->body, true ) : array( 'data' => null );
			if ( $told && Channels::on_this_site( $audience ) === $told->channel && $said['data'] === $data ) {
				return;
			}
		}
		realtime_events_dispatch( 'post_saved', $data, array( 'channel' => $audience ) );
	}

	/**
	 * Publishes that a post is no longer there, without its title, to those who could read it. What still waits to be sent
	 * to everyone about the post is no longer true.
	 *
	 * @param string $event  Name of the event.
	 * @param int    $id     Id of the post.
	 * @param array  $before As for decide().
	 */
	private static function publish_removal( string $event, int $id, array $before ): void {
		if ( Channels::is_public( $before['audience'] ) ) {
			Outbox::withdraw( $before['audience'], array( 'post_saved', 'post_published', 'comment_added', 'comment_updated' ), '"post_id":' . $id . ',' );
			Outbox::withdraw( $before['audience'], array( 'product_updated', 'stock_changed' ), '"product_id":' . $id . ',' );
		}
		realtime_events_dispatch(
			$event,
			array(
				'post_id' => $id,
				'type'    => $before['type'],
			),
			array( 'channel' => $before['audience'] )
		);
	}

	/**
	 * Whether this is the request of the block editor that saves a post for its classic meta boxes.
	 */
	private static function is_saved_for_meta_boxes( int $post_id ): bool {
		// phpcs:disable WordPress.Security.NonceVerification -- It decides nothing alone, see publish_save().
		return isset( $_GET['meta-box-loader'], $_POST['post_ID'], $GLOBALS['pagenow'] )
			&& 'post.php' === $GLOBALS['pagenow'] && is_admin()
			&& (int) $_POST['post_ID'] === $post_id;
		// phpcs:enable
	}

	/**
	 * The row of a post without the time of its last change, as a hash.
	 */
	private static function row( \WP_Post $post ): string {
		return md5( wp_json_encode( array_diff_key( get_object_vars( $post ), array_fill_keys( array( 'post_modified', 'post_modified_gmt', 'comment_count', 'filter' ), 0 ) ) ) );
	}
}
