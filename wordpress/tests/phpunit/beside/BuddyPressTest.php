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
}
