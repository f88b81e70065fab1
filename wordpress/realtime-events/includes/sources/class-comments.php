<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Visibility;

defined( 'ABSPATH' ) || exit;

/**
 * Events about comments, decided at the end of the request: `comment_added` and `comment_updated` with
 * `{comment_id, post_id, author, content, approved, comment_count}`, `comment_removed` with
 * `{comment_id, post_id, comment_count}`. An approved comment on a public post goes to `public`, a comment that waits for
 * approval to `editors`, and a comment on another post to the channel of the post. No events about spam, pings, and notes
 * that shops store as comments. No e-mail or IP address.
 */
final class Comments {

	/**
	 * Types of comments that people write for others to read.
	 */
	const TYPES = array( '', 'comment', 'review' );

	/**
	 * Nobody sees the comment.
	 */
	const UNSEEN = array(
		'channel'  => '',
		'approved' => false,
		'post_id'  => 0,
		'author'   => '',
		'content'  => '',
	);

	/**
	 * A comment was added.
	 *
	 * @param int         $comment_id Its id.
	 * @param \WP_Comment $comment    The comment.
	 */
	public static function on_insert( $comment_id, $comment = null ): void {
		self::note( get_comment( $comment_id ), self::UNSEEN );
	}

	/**
	 * A comment is about to be changed, trashed, marked as spam, or deleted.
	 *
	 * @param int $comment_id Its id.
	 */
	public static function before_change( $comment_id ): void {
		self::note( get_comment( $comment_id ) );
	}

	/**
	 * The same as a filter.
	 *
	 * @param array|\WP_Error $data    The new values.
	 * @param array           $comment The comment before.
	 * @return array|\WP_Error $data
	 */
	public static function before_update( $data, $comment = array() ) {
		if ( isset( $comment['comment_ID'] ) ) {
			self::before_change( $comment['comment_ID'] );
		}
		return $data;
	}

	/**
	 * The status of a comment changed. An approval has no hook before it.
	 *
	 * @param string      $status  New status.
	 * @param string      $before  Old status.
	 * @param \WP_Comment $comment The comment.
	 */
	public static function on_transition( $status, $before, $comment ): void {
		if ( ! $comment instanceof \WP_Comment || $status === $before ) {
			return;
		}
		$names                     = array(
			'approved'   => '1',
			'unapproved' => '0',
		);
		$earlier                   = clone $comment;
		$earlier->comment_approved = isset( $names[ $before ] ) ? $names[ $before ] : (string) $before;
		self::note( $earlier );
	}

	/**
	 * Publishes the event about a comment.
	 *
	 * @param int   $id     Its id.
	 * @param array $before As seen().
	 */
	public static function decide( int $id, array $before ): void {
		wp_cache_delete( $id, 'comment' ); // Other code may have written to the database around the cache.
		$comment = get_comment( $id );
		$now     = $comment ? self::seen( $comment, false ) : self::UNSEEN;
		$is_same = $now['post_id'] === $before['post_id'] && $now['approved'] === $before['approved'];
		if ( '' !== $before['channel'] && ( '' === $now['channel'] || $now['post_id'] !== $before['post_id'] || ( $before['approved'] && ! $now['approved'] ) ) ) {
			if ( Channels::is_public( $before['channel'] ) ) {
				Outbox::withdraw( $before['channel'], array( 'comment_added', 'comment_updated' ), '"comment_id":' . $id . ',' );
			}
			self::publish( 'comment_removed', $id, $before );
		}
		if ( '' !== $now['channel'] && ( '' === $before['channel'] || $now['post_id'] !== $before['post_id'] || ( $now['approved'] && ! $before['approved'] ) ) ) {
			self::publish( 'comment_added', $id, $now, true );
		} elseif ( '' !== $now['channel'] && $is_same && array( $now['author'], $now['content'] ) !== array( $before['author'], $before['content'] ) ) {
			self::publish( 'comment_updated', $id, $now, true );
		}
	}

	/**
	 * A comment is being changed.
	 *
	 * @param \WP_Comment|null $comment The comment before; null if there is none.
	 * @param array|null       $before  As seen(), if that is not what was seen.
	 */
	private static function note( ?\WP_Comment $comment, ?array $before = null ): void {
		if ( ! $comment || ! in_array( $comment->comment_type, self::TYPES, true ) || ! Changes::are_told( 'comments' ) ) {
			return;
		}
		$id    = (int) $comment->comment_ID;
		$known = Changes::before( 'comment', $id );
		if ( null === $known ) {
			Changes::note( 'comment', $id, $before ? $before : self::seen( $comment, true ) );
		}
	}

	/**
	 * Who sees a comment, and what they see.
	 *
	 * @param \WP_Comment $comment The comment.
	 * @param bool        $earlier Whether its post is taken as it was before this request.
	 * @return array{channel: string, approved: bool, post_id: int, author: string, content: string} UNSEEN if nobody does.
	 */
	private static function seen( \WP_Comment $comment, bool $earlier ): array {
		$approved = '1' === (string) $comment->comment_approved;
		$post     = get_post( (int) $comment->comment_post_ID );
		if ( ! $post || ! in_array( $comment->comment_type, self::TYPES, true ) || ( ! $approved && '0' !== (string) $comment->comment_approved ) ) {
			return self::UNSEEN;
		}
		$known   = $earlier ? Changes::before( 'post', (int) $post->ID ) : null;
		$channel = $known ? $known['audience'] : Visibility::audience_of_post( $post );
		return array(
			'channel'  => ! $approved && Channels::is_public( $channel ) ? 'editors' : $channel,
			'approved' => $approved,
			'post_id'  => (int) $post->ID,
			'author'   => $comment->comment_author,
			'content'  => $comment->comment_content,
		);
	}

	/**
	 * Publishes an event about a comment. If its post has been deleted, `post_trashed` says enough.
	 *
	 * @param string $event     Name of the event.
	 * @param int    $id        Id of the comment.
	 * @param array  $seen      As seen().
	 * @param bool   $with_text Whether the event has author, text and approval.
	 */
	private static function publish( string $event, int $id, array $seen, bool $with_text = false ): void {
		$post = get_post( $seen['post_id'] );
		if ( ! $post || 'trash' === $post->post_status ) {
			return;
		}
		realtime_events_dispatch(
			$event,
			array(
				'comment_id' => $id,
				'post_id'    => $seen['post_id'],
			) + ( $with_text ? array(
				'author'   => $seen['author'],
				'content'  => $seen['content'],
				'approved' => $seen['approved'],
			) : array() ) + array( 'comment_count' => (int) get_comments_number( $post ) ),
			array( 'channel' => $seen['channel'] )
		);
	}
}
