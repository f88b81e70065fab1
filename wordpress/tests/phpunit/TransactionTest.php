<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\After_Response;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Delivery\Transaction;

/**
 * Nothing is sent from an open transaction.
 */
final class TransactionTest extends TestCase {

	public function test_sees_the_transaction_of_the_connection() {
		global $wpdb;
		Transaction::$look = null;
		$this->assertTrue( Transaction::is_open( false ), 'Each test runs in one.' );

		$wpdb->query( 'ROLLBACK' );
		$this->assertFalse( Transaction::is_open( true ) );
		$this->assertFalse( Transaction::is_open( true ), 'The look itself begins none.' );

		$wpdb->query( 'START TRANSACTION' );
		$this->assertTrue( Transaction::is_open( false ) );
		$wpdb->query( 'COMMIT' );
		$this->assertFalse( Transaction::is_open( true ) );
		$this->assertSame( '', $wpdb->last_error );
	}

	public function test_a_look_neither_commits_nor_rolls_back() {
		global $wpdb;
		Transaction::$look = null;
		$wpdb->insert( $wpdb->options, array( 'option_name' => 'of_a_transaction', 'option_value' => '1' ) );
		$this->assertTrue( Transaction::is_open( false ) );
		$this->assertSame( 'of_a_transaction', $wpdb->get_var( "SELECT option_name FROM $wpdb->options WHERE option_name = 'of_a_transaction'" ) );

		$wpdb->query( 'ROLLBACK' );
		$this->assertNull( $wpdb->get_var( "SELECT option_name FROM $wpdb->options WHERE option_name = 'of_a_transaction'" ) );
	}

	public function test_sees_a_transaction_without_autocommit() {
		global $wpdb;
		if ( ! $wpdb->dbh instanceof \mysqli ) {
			$this->addToAssertionCount( 1 ); // SQLite has no such variable.
			return;
		}
		Transaction::$look = null;
		$wpdb->query( 'ROLLBACK' );
		$wpdb->query( 'SET autocommit = 0' );
		try {
			$this->assertFalse( Transaction::is_open( true ) );
			$wpdb->get_var( "SELECT option_name FROM $wpdb->options LIMIT 1" );
			$this->assertTrue( Transaction::is_open( false ) );
		} finally {
			$wpdb->query( 'ROLLBACK' );
			$wpdb->query( 'SET autocommit = 1' );
		}
	}

	/**
	 * @dataProvider ways
	 */
	public function test_nothing_is_sent_or_promised_in_a_transaction( $open ) {
		self::use_gateway();
		$this->answer( self::accepting() );
		self::look( $open );
		foreach ( range( 1, Sender::BATCH + 1 ) as $n ) {
			realtime_events_dispatch( "event_$n" );
		}
		After_Response::on_shutdown();
		Sender::flush();

		$this->assertSame( array(), $this->requests );
		$this->assertSame( 0, Schedule::now()->since );
		$this->assertSame( Sender::BATCH + 1, Outbox::count( Outbox::PENDING ) );

		self::look( false );
		self::forget();
		$this->assertSame( Sender::BATCH + 1, Sender::flush(), 'Another request sends it.' );
	}

	public static function ways() {
		return array(
			'a transaction'                   => array( true ),
			'a database that does not tell it' => array( null ),
		);
	}

	public function test_on_a_database_that_does_not_tell_a_request_without_events_sends() {
		self::use_gateway();
		$this->answer( self::accepting() );
		realtime_events_dispatch( 'a' );
		self::forget();
		self::look( null );

		$this->assertSame( 1, Sender::flush() );
	}

	public function test_after_the_transaction_the_same_request_sends() {
		self::use_gateway();
		$this->answer( self::accepting() );
		self::look( true );
		realtime_events_dispatch( 'a' );
		self::look( false );

		After_Response::on_shutdown();

		$this->assertSame( 1, Outbox::count( Outbox::SENT ) );
	}

	private static function look( $open ) {
		Transaction::$look = static function () use ( $open ) {
			return $open;
		};
	}
}
