<?php
namespace Realtime_Events\Tests;

/**
 * The events of a forum of bbPress itself: a type whose parents are of other types.
 */
final class BbPressTest extends TestCase {

	protected function setUp(): void {
		if ( ! function_exists( 'bbp_insert_topic' ) ) {
			$this->markTestSkipped( 'bbPress is not among the plugins.' );
		}
		parent::setUp();
		self::log_in( 'administrator' );
		self::outbox();
		self::next();
	}

	/**
	 * @dataProvider forums
	 */
	public function test_a_topic_and_a_reply_go_where_their_forum_is_read( $status, $is_public ) {
		$forum = bbp_insert_forum( array( 'post_title' => 'A forum', 'post_status' => $status ) );
		$topic = bbp_insert_topic( array( 'post_title' => 'A secret', 'post_content' => 'Hm', 'post_parent' => $forum ), array( 'forum_id' => $forum ) );
		bbp_insert_reply( array( 'post_title' => 'An answer', 'post_content' => 'Hm', 'post_parent' => $topic ), array( 'forum_id' => $forum, 'topic_id' => $topic ) );

		$titles = array();
		foreach ( self::outbox() as $event ) {
			if ( 0 === strpos( $event['channel'], 'public' ) && isset( $event['data']['title'] ) ) {
				$titles[] = $event['data']['title'];
			}
		}

		$this->assertSame( $is_public, in_array( 'A secret', $titles, true ), 'the topic' );
		$this->assertSame( $is_public, in_array( 'An answer', $titles, true ), 'the reply' );
	}

	public static function forums() {
		return array(
			'open'    => array( 'publish', true ),
			'private' => array( 'private', false ),
			'hidden'  => array( 'hidden', false ),
		);
	}
}
