<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Events\Visibility;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Events about comments: `comment_added` with `{comment_id, post_id, author, content, approved}`. An approved comment
 * on a public post goes to `public`, a comment that waits for approval to `editors`, and a comment on another post to
 * the channel of the post. No events about spam, pings, and notes that shops store as comments. No e-mail or IP address.
 */
final class Comments {

	/**
	 * Types of comments that people write for others to read.
	 */
	const TYPES = array( '', 'comment', 'review' );

	/**
	 * Id of the event of each comment in this request, by site and comment.
	 *
	 * @var array<string, string>
	 */
	private static array $published = array();

	/**
	 * A comment was added.
	 *
	 * @param int         $comment_id Its id.
	 * @param \WP_Comment $comment    The comment.
	 */
	public static function on_insert( $comment_id, $comment ): void {
		if ( '1' === (string) $comment->comment_approved || '0' === (string) $comment->comment_approved ) {
			self::publish( $comment, '1' === (string) $comment->comment_approved );
		}
	}

	/**
	 * The status of a comment changed. If that is in the request that added it, for example by a spam filter, its event
	 * is withdrawn.
	 *
	 * @param string      $status  New status.
	 * @param string      $before  Old status.
	 * @param \WP_Comment $comment The comment.
	 */
	public static function on_transition( $status, $before, $comment ): void {
		$key = self::key( (int) $comment->comment_ID );
		if ( isset( self::$published[ $key ] ) ) {
			Outbox::withdraw( self::$published[ $key ] );
			unset( self::$published[ $key ] );
			if ( 'unapproved' === $status ) {
				self::publish( $comment, false );
			}
		}
		if ( 'approved' === $status && 'approved' !== $before ) {
			self::publish( $comment, true );
		}
	}

	private static function publish( object $comment, bool $approved ): void {
		$post = get_post( (int) $comment->comment_post_ID );
		if ( ! $post || ! in_array( $comment->comment_type, self::TYPES, true ) || ! Settings::current()->has_source( 'comments' ) ) {
			return;
		}
		$channel = $approved ? 'public' : 'editors';
		if ( ! Visibility::is_public_post( $post ) ) {
			$channel = Visibility::channel_of_post( $post );
		}
		$id = realtime_events_dispatch(
			'comment_added',
			array(
				'comment_id' => (int) $comment->comment_ID,
				'post_id'    => (int) $post->ID,
				'author'     => $comment->comment_author,
				'content'    => $comment->comment_content,
				'approved'   => $approved,
			),
			array( 'channel' => $channel )
		);
		if ( is_string( $id ) ) {
			self::$published[ self::key( (int) $comment->comment_ID ) ] = $id;
		}
	}

	/**
	 * Identifies a comment among the comments of all sites.
	 */
	private static function key( int $comment_id ): string {
		return get_current_blog_id() . ' ' . $comment_id;
	}
}
