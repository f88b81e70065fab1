<?php
/**
 * Comments.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Sources;

use Realtime_Events\Outbox;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Comments that were approved: `comment_added` with `{comment_id, post_id, author, content}`, to everybody where
 * everybody may read the post. One that waits for approval goes to `editors`. Spam, pings and notes that shops
 * keep as comments are not told. No address, no IP.
 */
final class Comments {

	/**
	 * Types of comments that people write for others to read.
	 */
	const TYPES = array( '', 'comment', 'review' );

	/**
	 * What this request has told of each comment.
	 *
	 * @var array<string, string> By site and comment, the event's id.
	 */
	private static $told = array();

	/**
	 * A comment was written.
	 *
	 * @param int         $comment_id Its id.
	 * @param \WP_Comment $comment    The comment.
	 */
	public static function on_insert( $comment_id, $comment ) {
		if ( '1' === (string) $comment->comment_approved || '0' === (string) $comment->comment_approved ) {
			self::tell( $comment, '1' === (string) $comment->comment_approved );
		}
	}

	/**
	 * A comment was approved; or it is no more, in the request that wrote it: a filter against spam has looked at it.
	 *
	 * @param string      $status  New status.
	 * @param string      $before  Old status.
	 * @param \WP_Comment $comment The comment.
	 */
	public static function on_transition( $status, $before, $comment ) {
		$key = self::key( $comment );
		if ( isset( self::$told[ $key ] ) ) {
			Outbox::withdraw( self::$told[ $key ] );
			unset( self::$told[ $key ] );
			if ( 'unapproved' === $status ) {
				self::tell( $comment, false );
			}
		}
		if ( 'approved' === $status && 'approved' !== $before ) {
			self::tell( $comment, true );
		}
	}

	/**
	 * Tells a comment.
	 *
	 * @param \WP_Comment $comment  The comment.
	 * @param bool        $approved Whether it was.
	 */
	private static function tell( $comment, $approved ) {
		$post = get_post( (int) $comment->comment_post_ID );
		if ( ! $post || ! in_array( $comment->comment_type, self::TYPES, true ) || ! Settings::current()->has_source( 'comments' ) ) {
			return;
		}
		$channel = $approved ? 'public' : 'editors';
		if ( ! Posts::is_public( $post ) ) {
			$channel = Posts::channel_of( $post );
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
			self::$told[ self::key( $comment ) ] = $id;
		}
	}

	/**
	 * A comment among those of all sites.
	 *
	 * @param \WP_Comment $comment The comment.
	 * @return string
	 */
	private static function key( $comment ) {
		return get_current_blog_id() . ' ' . $comment->comment_ID;
	}
}
