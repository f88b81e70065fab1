<?php
namespace Realtime_Events\Tests;

/**
 * The events about comments: who gets them, and that each is told once, with the number that is true then.
 */
final class CommentsTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		update_option( 'comments_notify', 0 );
	}

	/**
	 * Adds a comment.
	 */
	private static function comment( $post, array $fields = array() ) {
		return wp_insert_comment(
			$fields + array(
				'comment_post_ID'  => $post,
				'comment_approved' => 1,
				'comment_content'  => 'Hm',
				'comment_author'   => 'Ann',
			)
		);
	}

	/**
	 * @dataProvider comments
	 */
	public function test_a_comment_goes_to_those_who_may_read_it( array $post, array $comment, array $channels ) {
		$id = self::post( $post );
		self::next();

		self::comment( $id, $comment + array( 'comment_author_email' => 'ann@example.com', 'comment_author_IP' => '192.0.2.7' ) );

		$this->assertSame( $channels, array_column( self::outbox(), 'channel' ) );
		$this->assertStringNotContainsString( 'example.com', wp_json_encode( self::outbox() ) );
		$this->assertStringNotContainsString( '192.0.2.7', wp_json_encode( self::outbox() ) );
	}

	public static function comments() {
		return array(
			'approved'                => array( array(), array(), array( 'public' ) ),
			'approved, of a draft'    => array( array( 'post_status' => 'draft' ), array(), array( 'editors' ) ),
			'approved, with password' => array( array( 'post_password' => 'x' ), array(), array( 'editors' ) ),
			'to be approved'          => array( array(), array( 'comment_approved' => 0 ), array( 'editors' ) ),
			'spam'                    => array( array(), array( 'comment_approved' => 'spam' ), array() ),
			'a note on an order'      => array( array(), array( 'comment_type' => 'order_note' ), array() ),
			'a pingback'              => array( array(), array( 'comment_type' => 'pingback' ), array() ),
		);
	}

	public function test_a_comment_on_a_post_that_something_hides_goes_where_the_post_goes() {
		$post = self::post();
		self::next();
		add_filter( 'posts_results', '__return_empty_array' );

		self::comment( $post );

		$this->assertSame( array( array( 'comment_added', 'editors' ) ), self::names() );
	}

	/**
	 * @dataProvider judgements
	 */
	public function test_only_the_last_status_of_a_comment_in_its_request_is_published( $status, array $expected ) {
		$post = self::post();
		self::next();
		add_action(
			'wp_insert_comment',
			static function ( $id ) use ( $status ) {
				wp_set_comment_status( $id, $status );
			},
			20
		);

		self::comment( $post, array( 'comment_content' => 'Buy now' ) );

		$this->assertSame( $expected, self::names() );
	}

	public static function judgements() {
		return array(
			'spam'           => array( 'spam', array() ),
			'for the trash'  => array( 'trash', array() ),
			'to be approved' => array( 'hold', array( array( 'comment_added', 'editors' ) ) ),
		);
	}

	/**
	 * @dataProvider steps
	 */
	public function test_a_request_tells_of_a_comment_by_what_it_was_and_is( $first, array $steps ) {
		$post = self::post();
		self::comment( $post );
		$comment = self::comment( $post, array( 'comment_approved' => $first ) );
		self::next();

		$is = $first;
		foreach ( $steps as list( $step, $is ) ) {
			$step( $comment );
		}

		$changed  = 'gone' !== $is && 'Other words' === get_comment( $comment )->comment_content;
		$channels = array( '1' => 'public', '0' => 'editors' );
		$expected = array();
		if ( isset( $channels[ $first ] ) && ( ! isset( $channels[ $is ] ) || '1' === $first && '0' === $is ) ) {
			$expected[] = array( 'comment_removed', $channels[ $first ] );
		} elseif ( isset( $channels[ $is ] ) && ( ! isset( $channels[ $first ] ) || '0' === $first && '1' === $is ) ) {
			$expected[] = array( 'comment_added', $channels[ $is ] );
		} elseif ( isset( $channels[ $is ] ) && $changed ) {
			$expected[] = array( 'comment_updated', $channels[ $is ] );
		}
		$this->assertSame( $expected, self::names() );
		foreach ( self::outbox() as $event ) {
			$this->assertSame( array( $comment, $post, '1' === $is ? 2 : 1 ), array( $event['data']['comment_id'], $event['data']['post_id'], $event['data']['comment_count'] ) );
			$this->assertSame( 'comment_removed' !== $event['event'], isset( $event['data']['content'] ) );
		}
	}

	/**
	 * One step, and all pairs of two.
	 */
	public static function steps() {
		$status = static function ( $status ) {
			return static function ( $id ) use ( $status ) {
				wp_set_comment_status( $id, $status );
			};
		};
		$steps  = array(
			'approved'  => array( $status( 'approve' ), '1' ),
			'held'      => array( $status( 'hold' ), '0' ),
			'spam'      => array( 'wp_spam_comment', 'spam' ),
			'trashed'   => array(
				static function ( $id ) {
					wp_trash_comment( $id );
				},
				'trash',
			),
			'deleted'   => array(
				static function ( $id ) {
					wp_delete_comment( $id, true );
				},
				'gone',
			),
			'edited'    => array(
				static function ( $id ) {
					wp_update_comment( array( 'comment_ID' => $id, 'comment_content' => 'Other words' ) );
				},
				'',
			),
			'unchanged' => array(
				static function ( $id ) {
					wp_update_comment( array( 'comment_ID' => $id, 'comment_author_email' => 'new@example.com' ) );
				},
				'',
			),
			'edited and held' => array(
				static function ( $id ) {
					wp_update_comment( array( 'comment_ID' => $id, 'comment_content' => 'Other words', 'comment_approved' => '0' ) );
				},
				'0',
			),
		);
		$cases  = array();
		foreach ( array( '1', '0', 'spam' ) as $first ) {
			foreach ( $steps as $name => $one ) {
				$after                    = array( $one[0], '' === $one[1] ? $first : $one[1] );
				$cases[ "$first, $name" ] = array( $first, array( $after ) );
				foreach ( $steps as $other => $two ) {
					if ( 'gone' !== $one[1] ) {
						$cases[ "$first, $name, $other" ] = array( $first, array( $after, array( $two[0], '' === $two[1] ? $after[1] : $two[1] ) ) );
					}
				}
			}
		}
		return $cases;
	}

	public function test_a_comment_and_its_edit_are_one_event() {
		$post = self::post();
		self::next();

		$id = self::comment( $post, array( 'comment_approved' => 0 ) );
		wp_set_comment_status( $id, 'approve' );
		wp_update_comment( array( 'comment_ID' => $id, 'comment_content' => 'Final words' ) );

		$this->assertSame( array( array( 'comment_added', 'public' ) ), self::names() );
		$this->assertSame(
			array( 'comment_id' => $id, 'post_id' => $post, 'author' => 'Ann', 'content' => 'Final words', 'approved' => true, 'comment_count' => 1 ),
			self::outbox()[0]['data']
		);
	}

	public function test_several_comments_of_a_request_have_the_same_number() {
		$post = self::post();
		self::next();

		self::comment( $post );
		self::comment( $post );

		$this->assertSame( array( 2, 2 ), array_column( array_column( self::outbox(), 'data' ), 'comment_count' ) );
	}

	/**
	 * @dataProvider ends
	 */
	public function test_the_comments_of_a_post_go_with_it( callable $end ) {
		$post = self::post();
		self::comment( $post );
		self::next();

		$end( $post );

		$this->assertSame( array( array( 'post_trashed', 'public' ) ), self::names() );
	}

	public static function ends() {
		return array(
			'trashed' => array(
				static function ( $post ) {
					wp_trash_post( $post );
				},
			),
			'deleted' => array(
				static function ( $post ) {
					wp_delete_post( $post, true );
				},
			),
		);
	}

	public function test_a_comment_that_leaves_a_post_made_private_is_removed_where_it_was_seen() {
		$post    = self::post();
		$comment = self::comment( $post );
		self::next();

		wp_update_post( array( 'ID' => $post, 'post_status' => 'private' ) );
		wp_delete_comment( $comment, true );

		$this->assertSame( array( array( 'post_saved', 'editors' ), array( 'post_hidden', 'public' ), array( 'comment_removed', 'public' ) ), self::names() );
	}

	public function test_a_comment_moved_to_another_post_leaves_the_first() {
		$post    = self::post();
		$other   = self::post();
		$comment = self::comment( $post );
		self::next();

		wp_update_comment( array( 'comment_ID' => $comment, 'comment_post_ID' => $other ) );

		$this->assertSame( array( array( 'comment_removed', 'public' ), array( 'comment_added', 'public' ) ), self::names() );
		$this->assertSame( array( $post, $other ), array_column( array_column( self::outbox(), 'data' ), 'post_id' ) );
	}

	public function test_a_comment_that_still_waits_to_be_told_is_not_told_once_it_is_spam() {
		$id      = self::post();
		$comment = wp_insert_comment( array( 'comment_post_ID' => $id, 'comment_approved' => 1, 'comment_content' => 'Buy' ) );
		self::outbox();
		self::forget(); // The next request, before anything is sent.

		wp_spam_comment( $comment );

		$this->assertSame( array( 'post_saved', 'post_published', 'comment_removed' ), array_column( self::outbox(), 'event' ) );
	}

	public function test_deleting_an_order_note_is_silent() {
		$note = self::comment( self::post(), array( 'comment_type' => 'order_note' ) );
		self::next();

		wp_delete_comment( $note, true );

		$this->assertSame( array(), self::names() );
	}
}
