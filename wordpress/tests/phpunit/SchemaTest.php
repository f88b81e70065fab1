<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Schema;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Events\Event;

/**
 * The table of an earlier version. Creating a table ends a transaction, so this test cleans up itself.
 */
final class SchemaTest extends TestCase {

	protected function tearDown(): void {
		global $wpdb;
		parent::tearDown();
		$wpdb->query( 'DROP TABLE IF EXISTS ' . Outbox::table() );
		foreach ( array( Schema::OPTION, 'realtime_events', 'realtime_events_schedule', 'realtime_events_lease', 'realtime_events_check' ) as $option ) {
			delete_option( $option );
		}
		Schema::install();
	}

	/**
	 * @dataProvider versions
	 */
	public function test_an_update_keeps_the_events_of_an_earlier_version( $version ) {
		global $wpdb;
		$table = self::table_of_version( $version );
		$wpdb->insert( $table, array( 'event_id' => 'old_1', 'event' => 'old', 'channel' => 'public', 'body' => '{"event":"old","id":"old_1","channel":"public"}', 'state' => 'sent', 'created_at' => time(), 'ended_at' => time(), 'seq' => 4 ) );
		$wpdb->insert( $table, array( 'event_id' => 'old_2', 'event' => 'waits', 'channel' => 'public', 'body' => '{"event":"waits","id":"old_2","channel":"public"}', 'created_at' => time() ) );

		( new Schedule( 0, 0 ) )->write();

		Schema::update();
		Outbox::add( Event::create( 'old', null, array( 'id' => 'old_1', 'channel' => 'users' ) ) );
		Outbox::add( Event::create( 'old', null, array( 'id' => 'old_1' ) ) );

		$this->assertTrue( Schedule::loaded()->is_due(), 'The next page sends what the first version has forgotten.' );
		self::use_gateway();
		$this->answer( self::accepting() );
		$this->assertNull( Outbox::position( 'public' ) );
		realtime_events_dispatch( 'new' );
		$this->assertSame( 3, Sender::flush() );
		$this->assertSame( array( 'waits', 'old', 'new' ), array_column( json_decode( $this->requests[0]['body'], true ), 'event' ) );
		$this->assertSame( array( 'new', 'old', 'waits', 'old' ), wp_list_pluck( Outbox::page( Outbox::SENT, 9 ), 'event' ) );
		list( $new, , $waited, $old ) = Outbox::page( Outbox::SENT, 9 );
		$this->assertIsInt( Outbox::time_to_accept( $new ) );
		$this->assertSame( array( null, null ), array( Outbox::time_to_accept( $waited ), Outbox::time_to_accept( $old ) ), 'Nobody knows when exactly they were created.' );
	}

	/**
	 * @dataProvider versions_with_another_key
	 */
	public function test_two_requests_write_one_event_once_while_a_third_updates_the_table( $version ) {
		global $wpdb;
		$table = self::table_of_version( $version );
		$racer = array( 'event_id' => 'raced', 'event' => 'raced', 'channel' => 'public', 'body' => '{"event":"raced","id":"raced"}', 'created_at' => time() );
		$race  = static function ( $query ) use ( &$race, $wpdb, $table, $racer ) {
			if ( false !== strpos( $query, 'event_of_channel' ) ) {
				remove_filter( 'query', $race );
				$wpdb->insert( $table, $racer );
				$wpdb->insert( $table, $racer );
			}
			return $query;
		};
		add_filter( 'query', $race );

		Schema::update();
		Outbox::add( Event::create( 'raced', null, array( 'id' => 'raced' ) ) );

		$this->assertFalse( has_filter( 'query', $race ) );
		$this->assertSame( 1, Outbox::count( Outbox::PENDING ) );
		$this->assertIsInt( Outbox::add( Event::create( 'raced', null, array( 'id' => 'raced', 'channel' => 'users' ) ) ) );
		$this->assertSame( 2, Outbox::count( Outbox::PENDING ) );
	}

	public static function versions_with_another_key() {
		return array( array( '1' ), array( '2' ) );
	}

	public static function versions() {
		return array( array( '1' ), array( '2' ), array( '3' ) );
	}

	/**
	 * Puts an empty table of an earlier version in place of the present one.
	 *
	 * @return string Its name.
	 */
	private static function table_of_version( $version ) {
		global $wpdb;
		$columns = "kind varchar(8) NOT NULL DEFAULT 'event',
			due_at bigint(20) unsigned NOT NULL DEFAULT 0,
			epoch varchar(64) NOT NULL DEFAULT '',
			delivered int(10) unsigned DEFAULT NULL,
			gone int(10) unsigned DEFAULT NULL,
			queued int(10) unsigned DEFAULT NULL,";
		$keys    = ',
			KEY channel_ended (channel,ended_at),
			KEY channel_seq (channel,epoch,seq)';
		$table = Outbox::table();
		$wpdb->query( 'ROLLBACK' );
		$wpdb->query( "DROP TABLE $table" );
		$wpdb->query(
			"CREATE TABLE $table (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			event_id varbinary(256) NOT NULL,
			event varchar(128) NOT NULL,
			channel " . ( '3' === $version ? 'varbinary' : 'varchar' ) . "(128) NOT NULL,
			body longtext NOT NULL,
			state varchar(8) NOT NULL DEFAULT 'pending',
			attempts smallint(5) unsigned NOT NULL DEFAULT 0,
			created_at bigint(20) unsigned NOT NULL,
			ended_at bigint(20) unsigned DEFAULT NULL,
			seq bigint(20) unsigned DEFAULT NULL,
			status smallint(5) unsigned DEFAULT NULL,
			answer varchar(500) DEFAULT NULL,
			" . ( '1' === $version ? '' : $columns ) . '
			PRIMARY KEY  (id),
			' . ( '3' === $version ? 'UNIQUE KEY event_of_channel (event_id,channel)' : 'UNIQUE KEY event_id (event_id)' ) . ',
			KEY state_id (state,id)' . ( '1' === $version ? '' : $keys ) . ") {$wpdb->get_charset_collate()}"
		);
		update_option( 'realtime_events_schema', $version );
		return $table;
	}
}
