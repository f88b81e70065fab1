<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Sources\Changes;

/**
 * A change is over before its request ends: the next change of the same thing is a change of its own.
 */
final class ChangesTest extends TestCase {

	/**
	 * The decisions about things: the parameters of the action.
	 */
	private $decided = array();

	protected function setUp(): void {
		parent::setUp();
		add_action(
			'realtime_events_decide_thing',
			function ( ...$decision ) {
				$this->decided[] = $decision;
			},
			10,
			3
		);
	}

	/**
	 * @dataProvider ends
	 */
	public function test_what_a_request_changes_after_another_process_has_decided_is_told( callable $next, array $expected ) {
		$id = self::post( array( 'post_title' => 'One' ) );
		self::next();
		wp_update_post( array( 'ID' => $id, 'post_title' => 'Two' ) );
		self::decide_elsewhere();

		$next( $id );

		$this->assertSame( $expected, array_column( self::outbox(), 'event' ) );
	}

	public static function ends() {
		return array(
			'nothing more' => array( '__return_true', array( 'post_saved' ) ),
			'saved again'  => array(
				static function ( $id ) {
					wp_update_post( array( 'ID' => $id, 'post_title' => 'Three' ) );
				},
				array( 'post_saved', 'post_saved' ),
			),
			'hidden'       => array(
				static function ( $id ) {
					wp_update_post( array( 'ID' => $id, 'post_status' => 'private' ) );
				},
				array( 'post_saved', 'post_hidden' ),
			),
			'trashed'      => array( 'wp_trash_post', array( 'post_trashed' ) ),
			'deleted'      => array(
				static function ( $id ) {
					wp_delete_post( $id, true );
				},
				array( 'post_trashed' ),
			),
		);
	}

	public function test_a_fact_that_comes_after_another_process_has_decided_is_told() {
		Changes::note( 'thing', 7, array( 'was' => 1 ), array( 'saved' => true ) );
		self::decide_elsewhere();

		Changes::note( 'thing', 7, array( 'was' => 2 ), array( 'paid' => true ) );
		Changes::decide_all();

		$this->assertSame( array( array( 7, array( 'was' => 1 ), array( 'saved' => true ) ), array( 7, array( 'was' => 2 ), array( 'paid' => true ) ) ), $this->decided );
	}

	/**
	 * As code does that tries again after a deadlock.
	 */
	public function test_what_is_done_again_after_its_transaction_was_rolled_back_is_told() {
		self::roll_back( static function () {
			Changes::note( 'thing', 7, array( 'was' => 1 ) );
		} );

		$this->assertNull( Changes::before( 'thing', 7 ) );
		Changes::note( 'thing', 7, array( 'was' => 2 ) );
		Changes::decide_all();

		$this->assertSame( array( array( 7, array( 'was' => 2 ), array() ) ), $this->decided );
	}

	/**
	 * SQLite gives the id of a row that was rolled back to the next row.
	 */
	public function test_a_change_that_was_rolled_back_does_not_take_the_place_of_another() {
		self::roll_back( static function () {
			Changes::note( 'thing', 7, array( 'was' => 1 ) );
		} );
		Changes::note( 'thing', 8, array( 'was' => 2 ) );
		Changes::decide_all();

		$this->assertSame( array( array( 8, array( 'was' => 2 ), array() ) ), $this->decided );
	}

	/**
	 * Runs work in a transaction that is rolled back.
	 */
	private static function roll_back( callable $work ) {
		global $wpdb;
		$wpdb->query( 'SAVEPOINT before_it' );
		$work();
		$wpdb->query( 'ROLLBACK TO before_it' );
	}

	/**
	 * Another process decides, as it does for a request that lasts longer than Outbox::DECIDED_WITHIN.
	 */
	private static function decide_elsewhere() {
		$GLOBALS['wpdb']->query( 'UPDATE ' . Outbox::table() . ' SET due_at = 0' );
		Changes::decide_due();
	}
}
