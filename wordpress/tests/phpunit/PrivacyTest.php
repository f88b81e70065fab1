<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Admin\Privacy;
use Realtime_Events\Delivery\Intake;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Sender;

/**
 * Requests to export or erase personal data.
 */
final class PrivacyTest extends TestCase {

	/**
	 * Ids of rows about Eve, who has an account and also comments without it.
	 *
	 * @var int[]
	 */
	private $hers = array();

	/**
	 * Id of Eve.
	 *
	 * @var int
	 */
	private $eve;

	protected function setUp(): void {
		parent::setUp();
		$this->eve = self::log_in( 'subscriber' );
		wp_update_user( array( 'ID' => $this->eve, 'user_email' => 'eve@example.com' ) );
		$post = self::post();
		$own  = wp_insert_comment( array( 'comment_post_ID' => $post, 'comment_content' => 'With her address', 'comment_author_email' => 'eve@example.com' ) );
		$as   = wp_insert_comment( array( 'comment_post_ID' => $post, 'comment_content' => 'As a user', 'comment_author_email' => 'other@example.com', 'user_id' => $this->eve, 'comment_approved' => 'spam' ) );
		$else = wp_insert_comment( array( 'comment_post_ID' => $post, 'comment_content' => 'Of Bob', 'comment_author_email' => 'bob@example.com' ) );
		self::next();

		$this->add( 'comment_added', array( 'comment_id' => $own, 'content' => 'With her address' ), true );
		$this->add( 'comment_added', array( 'comment_id' => $as ), true );
		$this->add( 'comment_added', array( 'comment_id' => $else ), false );
		$this->add( 'user_updated', array( 'user_id' => $this->eve, 'name' => 'Eve' ), true );
		$this->add( 'user_updated', array( 'user_id' => $this->eve * 10, 'name' => 'Bob' ), false );
		$this->add( 'mine', null, true, 'user:' . $this->eve );
		$this->add( 'text', array( 'text' => '"user_id":' . $this->eve . ', "comment_id":' . $own ), false );
	}

	public function test_is_registered_before_the_eraser_of_comments() {
		$this->assertSame( Privacy::GROUP, array_keys( apply_filters( 'wp_privacy_personal_data_erasers', array() ) )[0] );
		$this->assertArrayHasKey( Privacy::GROUP, apply_filters( 'wp_privacy_personal_data_exporters', array() ) );
	}

	public function test_exports_the_events_about_a_person() {
		$result = Privacy::export( 'eve@example.com', 1 );

		$this->assertTrue( $result['done'] );
		$this->assertSame(
			array_map(
				static function ( $row ) {
					return Privacy::GROUP . "-$row";
				},
				$this->hers
			),
			wp_list_pluck( $result['data'], 'item_id' )
		);
		$this->assertStringContainsString( 'With her address', wp_json_encode( $result['data'] ) );
		$this->assertSame( array(), Privacy::export( 'nobody@example.com', 1 )['data'] );
		$this->assertSame( array(), Privacy::export( '', 1 )['data'] );
	}

	public function test_exports_and_erases_page_by_page() {
		foreach ( range( 1, Privacy::EVENTS_PER_PAGE ) as $n ) {
			$this->add( "many_$n", array( 'user_id' => $this->eve ), true );
		}
		$first = Privacy::export( 'eve@example.com', 1 );
		$this->assertFalse( $first['done'] );
		$this->assertCount( Privacy::EVENTS_PER_PAGE, $first['data'] );
		$second = Privacy::export( 'eve@example.com', 2 );
		$this->assertTrue( $second['done'] );
		$this->assertCount( 4, $second['data'] );

		$this->assertFalse( Privacy::erase( 'eve@example.com' )['done'] );
		$this->assertTrue( Privacy::erase( 'eve@example.com' )['done'] );
		$this->assertSame( array(), Privacy::export( 'eve@example.com', 1 )['data'] );
	}

	public function test_erases_waiting_sent_failed_and_kept_events_but_no_revocation() {
		global $wpdb;
		Intake::revoke( $this->eve );
		Outbox::sent( $this->hers[0], 1 );
		Outbox::failed( $this->hers[1], 422, 'No.' );
		$wpdb->update( Outbox::table(), array( 'state' => Outbox::KEPT ), array( 'id' => $this->hers[2] ) );

		$result = Privacy::erase( 'eve@example.com' );

		$this->assertSame( array( true, false, true ), array( $result['items_removed'], $result['items_retained'], $result['done'] ) );
		$this->assertCount( 2, $result['messages'] );
		array_map( array( self::class, 'assertSentence' ), $result['messages'] );
		$this->assertSame( array( 'comment_added', 'user_updated', 'text' ), array_column( self::outbox(), 'event' ) );
		$this->assertSame( array( 'user:' . $this->eve ), self::revoked() );
	}

	private function add( $name, $data, $hers, $channel = 'editors' ) {
		$id = realtime_events_dispatch( $name, $data, array( 'channel' => $channel ) );
		if ( $hers ) {
			$this->hers[] = (int) Outbox::row_of( $id, $channel )->id;
		}
	}
}
