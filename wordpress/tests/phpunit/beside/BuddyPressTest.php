<?php
namespace Realtime_Events\Tests;

/**
 * The events of a community of BuddyPress itself.
 */
final class BuddyPressTest extends TestCase {

	protected function setUp(): void {
		if ( ! function_exists( 'buddypress' ) ) {
			$this->markTestSkipped( 'BuddyPress is not among the plugins.' );
		}
		parent::setUp();
	}

	public function test_one_save_of_a_profile_is_told_once() {
		$id = self::log_in( 'editor' );
		self::outbox();
		self::next();

		wp_update_user( array( 'ID' => $id, 'display_name' => 'Ada' ) );

		$this->assertSame( array( array( 'user_updated', 'admins' ) ), self::names() );
	}

	public function test_its_emails_are_not_public() {
		self::log_in( 'administrator' );
		get_post_type_object( 'bp-email' )->publicly_queryable = true; // As in a request of a moderator.
		self::outbox();
		self::next();

		self::post( array( 'post_type' => 'bp-email' ) );

		$this->assertNotContains( 'public', array_column( self::outbox(), 'channel' ) );
	}
}
