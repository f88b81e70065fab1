<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Events\Event;
use Realtime_Events\Delivery\Lease;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Retention;

final class OutboxTest extends TestCase {

	public function test_keeps_the_order_in_which_events_came() {
		foreach ( array( 'c', 'a', 'b' ) as $name ) {
			$this->add( $name );
		}

		$this->assertSame( array( 'c', 'a', 'b' ), array_column( self::outbox(), 'event' ) );
		$this->assertSame( 3, Outbox::count( Outbox::PENDING ) );
		$this->assertSame( array( 'evt_c', 'evt_a' ), wp_list_pluck( Outbox::first( 2, PHP_INT_MAX ), 'event_id' ) );
	}

	public function test_the_same_id_is_there_once() {
		$first = $this->add( 'a' );

		$this->assertSame( $first, $this->add( 'a' ) );
		$this->assertSame( 1, Outbox::count( Outbox::PENDING ) );
	}

	public function test_the_same_id_on_another_channel_is_another_event() {
		foreach ( array( 'public', 'users', 'Users', 'public', 'Users' ) as $channel ) {
			$this->assertSame( 'order-1', realtime_events_dispatch( 'a', null, array( 'id' => 'order-1', 'channel' => $channel ) ) );
		}

		$this->assertSame( array( 'public', 'users', 'Users' ), array_column( self::outbox(), 'channel' ) );
		$this->assertSame( 'Users', Outbox::row_of( 'order-1', 'Users' )->channel );
	}

	public function test_ids_that_differ_in_case_are_two() {
		Outbox::add( Event::create( 'a', null, array( 'id' => 'evt_x' ) ) );
		Outbox::add( Event::create( 'a', null, array( 'id' => 'evt_X' ) ) );

		$this->assertSame( 2, Outbox::count( Outbox::PENDING ) );
	}

	public function test_a_rolled_back_transaction_removes_its_events() {
		global $wpdb;
		$wpdb->query( 'SAVEPOINT before_it' );
		$this->add( 'a' );
		$wpdb->query( 'ROLLBACK TO before_it' );

		$this->assertSame( 0, Outbox::count( Outbox::PENDING ) );
	}

	public function test_keeps_text_of_any_script() {
		Outbox::add( Event::create( 'größe', array( 'title' => "😀 \u{2028} \\ '\" %s <b>" ) ) );

		$this->assertSame( "😀 \u{2028} \\ '\" %s <b>", self::outbox()[0]['data']['title'] );
		$this->assertSame( 'größe', self::outbox()[0]['event'] );
	}

	public function test_a_batch_has_at_most_the_given_bytes_and_at_least_one_event() {
		$sizes = array_map(
			function ( $name ) {
				$this->add( $name );
				return strlen( Event::create( $name, null, array( 'id' => "evt_$name", 'timestamp' => '0' ) )->json() );
			},
			array( 'a', 'b', 'c' )
		);

		$this->assertCount( 2, Outbox::first( 10, $sizes[0] + $sizes[1] ) );
		$this->assertCount( 1, Outbox::first( 10, $sizes[0] + $sizes[1] - 1 ) );
		$this->assertCount( 1, Outbox::first( 10, 0 ) );
	}

	public function test_records_the_result_of_each_event() {
		$taken   = $this->add( 'a' );
		$refused = $this->add( 'b' );
		$waiting = $this->add( 'c' );

		Outbox::sent( $taken, 42 );
		Outbox::failed( $refused, 422, str_repeat( 'ü', 600 ) );
		Outbox::tried( array( $waiting ), 503, 'Later.' );

		list( $c, $b, $a ) = Outbox::page( '', 10 );
		$this->assertSame( array( 'sent', '42', '200', '1' ), array( $a->state, (string) $a->seq, (string) $a->status, (string) $a->attempts ) );
		$this->assertSame( array( 'failed', '422', str_repeat( 'ü', 500 ) ), array( $b->state, (string) $b->status, $b->answer ) );
		$this->assertNull( $b->seq );
		$this->assertSame( array( 'pending', '503', 'Later.', '1' ), array( $c->state, (string) $c->status, $c->answer, (string) $c->attempts ) );
		$this->assertNull( $c->ended_at );
	}

	public function test_a_result_is_final() {
		$row = $this->add( 'a' );
		Outbox::sent( $row, 1 );

		Outbox::failed( $row, 422, 'No.' );

		$this->assertSame( 'sent', Outbox::page( '', 1 )[0]->state );
	}

	public function test_a_failed_event_can_be_sent_again_in_its_old_place() {
		$first = $this->add( 'a' );
		$this->add( 'b' );
		Outbox::failed( $first, 422, 'No.' );

		$this->assertSame( 1, Outbox::retry( $first ) );

		$this->assertSame( array( 'evt_a', 'evt_b' ), wp_list_pluck( Outbox::first( 10, PHP_INT_MAX ), 'event_id' ) );
	}

	public function test_the_newest_event_of_a_channel_has_the_highest_number() {
		$this->send( 'a', 7, 'E1' );
		$this->send( 'other', 99, 'E1', 'public:other' );
		$this->send( 'b', 8, 'E1' );

		$this->assertSame( array( 'b', 'a' ), wp_list_pluck( Outbox::recent( 'public', 10 ), 'event' ) );
		$this->assertSame( array( 'b' ), wp_list_pluck( Outbox::recent( 'public', 1 ), 'event' ) );
		$this->assertSame( array( 'seq' => 8, 'epoch' => 'E1' ), Outbox::position( 'public' ) );
		list( $row ) = Outbox::recent( 'public', 1 );
		$this->assertSame( array( '8', 'E1', 'b' ), array( (string) $row->seq, $row->epoch, json_decode( $row->body )->event ) );
	}

	public function test_an_event_that_is_sent_again_has_the_place_of_its_number() {
		$failed = $this->add( 'failed' );
		Outbox::failed( $failed, 500, 'No.' );
		$this->send( 'a', 1, 'E1' );
		$this->send( 'b', 2, 'E1' );
		$this->aged_results( 60 );
		Outbox::retry( $failed );
		Outbox::sent( $failed, 3, 'E1' );

		$this->assertSame( array( 'failed', 'b', 'a' ), wp_list_pluck( Outbox::recent( 'public', 10 ), 'event' ) );
		$this->assertSame( 3, Outbox::position( 'public' )['seq'] );

		$stored = $this->add( 'stored' );
		Outbox::sent( $stored, 2, 'E1' );
		$this->assertSame( 3, Outbox::position( 'public' )['seq'], 'The gateway had it before, so it gives its old number.' );
	}

	public function test_after_the_gateway_was_emptied_numbers_start_over() {
		$this->send( 'a', 500, 'E1' );
		$this->send( 'b', 501, 'E1' );
		$this->send( 'c', 1, 'E2' );

		$this->assertSame( array( 'c', 'b', 'a' ), wp_list_pluck( Outbox::recent( 'public', 10 ), 'event' ) );
		$this->assertSame( array( 'c', 'b' ), wp_list_pluck( Outbox::recent( 'public', 2 ), 'event' ) );
		$this->assertSame( array( 'seq' => 1, 'epoch' => 'E2' ), Outbox::position( 'public' ) );
	}

	public function test_there_is_no_position_without_an_epoch() {
		$this->assertNull( Outbox::position( 'public' ) );
		$this->assertSame( array(), Outbox::recent( 'public', 10 ) );

		$this->send( 'a', 1, '' );
		$this->assertNull( Outbox::position( 'public' ), 'An older gateway does not tell it.' );
		$this->assertCount( 1, Outbox::recent( 'public', 10 ) );

		$this->send( 'b', 2, 'E1' );
		$this->assertSame( array( 'seq' => 2, 'epoch' => 'E1' ), Outbox::position( 'public' ) );
		$this->assertSame( array( 'b', 'a' ), wp_list_pluck( Outbox::recent( 'public', 10 ), 'event' ) );
	}

	public function test_only_sent_events_are_recent() {
		$this->add( 'pending' );
		Outbox::failed( $this->add( 'failed' ), 422, 'No.' );
		Outbox::note( 'post 7', array() );
		Outbox::add_revocation( 'public' );
		foreach ( Outbox::first( 9, PHP_INT_MAX ) as $row ) {
			if ( Outbox::REVOCATION === $row->kind ) {
				Outbox::sent( (int) $row->id, null );
			}
		}

		$this->assertSame( array(), Outbox::recent( 'public', 10 ) );
		$this->assertNull( Outbox::position( 'public' ) );
	}

	public function test_the_reach_of_an_event_is_kept() {
		$row = $this->add( 'a' );
		Outbox::sent( $row, 4, 'E1', array( 'delivered' => 12, 'gone' => 1 ) );

		$kept = Outbox::row( $row );
		$this->assertSame( array( '12', '1', null ), array( (string) $kept->delivered, (string) $kept->gone, $kept->queued ) );
	}

	public function test_a_revocation_waits_once() {
		$this->assertTrue( Outbox::add_revocation( 'user:7' ) );
		$this->assertFalse( Outbox::add_revocation( 'user:7' ) );
		$this->assertTrue( Outbox::add_revocation( 'user:8' ) );
		$this->assertSame( array( 'user:7', 'user:8' ), self::revoked() );

		list( $row ) = Outbox::first( 1, 0 );
		Outbox::tried( array( $row->id ), 500, 'Later.' );
		$this->assertFalse( Outbox::add_revocation( 'user:7' ) );
		$lease = Lease::take();
		$this->assertTrue( Outbox::add_revocation( 'user:7' ), 'The first may be on its way, and reach the gateway before this.' );
		$lease->release();
	}

	public function test_a_full_outbox_accepts_a_revocation() {
		self::fill( Outbox::PENDING, Outbox::CAPACITY );

		$this->assertTrue( Outbox::add_revocation( 'user:7' ) );
	}

	public function test_notes_are_in_no_list() {
		Outbox::note( 'post 7', array() );
		$this->add( 'a' );

		$this->assertSame( array( 'a' ), wp_list_pluck( Outbox::page( '', 10 ), 'event' ) );
		$this->assertSame( array( 'pending' => 1, 'sent' => 0, 'failed' => 0 ), Outbox::counts() );
	}

	public function test_purge_fails_old_pending_events_and_deletes_old_results() {
		$this->aged( $this->add( 'old' ), 'created_at', Retention::KEEP_UNSENT + 1 );
		$this->add( 'new' );
		Outbox::sent( $sent = $this->add( 'sent' ), 1 );
		$this->aged( $sent, 'ended_at', Retention::KEEP_SENT + 1 );
		Outbox::failed( $failed = $this->add( 'failed' ), 422, 'No.' );
		$this->aged( $failed, 'ended_at', Retention::KEEP_UNSENT + 1 );

		Retention::purge();

		$left = array_column( array_map( 'get_object_vars', Outbox::page( '', 10 ) ), 'state', 'event' );
		ksort( $left );
		$this->assertSame( array( 'new' => 'pending', 'old' => 'failed' ), $left );
		$this->assertSentence( Outbox::page( 'failed', 1 )[0]->answer );
	}

	public function test_the_newest_public_events_stay_for_pages_and_are_in_no_list() {
		foreach ( range( 1, Retention::RECENT_EVENTS + 20 ) as $n ) {
			$this->send( "old_$n", $n, 'E1' );
		}
		$this->send( 'old_private', 1, 'E1', 'editors' );
		$this->aged_results( Retention::KEEP_SENT + 1 );
		$this->send( 'new_1', 500, 'E1' );
		Retention::purge();

		$recent = wp_list_pluck( Outbox::recent( 'public', 999 ), 'event' );
		$this->assertCount( Retention::RECENT_EVENTS + 1, $recent );
		$this->assertSame( array( 'new_1', 'old_120', 'old_119' ), array_slice( $recent, 0, 3 ) );
		$this->assertSame( array(), Outbox::recent( 'editors', 9 ) );
		$this->assertSame( array( 'new_1' ), wp_list_pluck( Outbox::page( '', 999 ), 'event' ) );
		$this->assertSame( array( 'new_1' ), wp_list_pluck( Outbox::page( Outbox::SENT, 999 ), 'event' ) );
		$this->assertSame( 1, Outbox::counts()['sent'] );

		$this->aged_results( Retention::KEEP_RECENT - Retention::KEEP_SENT );
		Retention::purge();
		$this->assertSame( array( 'new_1' ), wp_list_pluck( Outbox::recent( 'public', 999 ), 'event' ) );
		$this->assertSame( 500, Outbox::position( 'public' )['seq'] );
	}

	public function test_events_of_a_bounded_number_of_public_channels_stay() {
		foreach ( range( 1, Retention::RECENT_CHANNELS + 5 ) as $n ) {
			$this->send( 'a', 1, 'E1', "public:channel-$n" );
			$this->aged_results( 1 );
		}
		$this->aged_results( Retention::KEEP_SENT );
		Retention::purge();

		$this->assertSame( array(), Outbox::recent( 'public:channel-5', 9 ) );
		$this->assertCount( 1, Outbox::recent( 'public:channel-6', 9 ) );
		$this->assertCount( 1, Outbox::recent( 'public:channel-' . ( Retention::RECENT_CHANNELS + 5 ), 9 ) );
	}

	public function test_forgotten_notes_vanish() {
		$old = Outbox::note( 'post 7', array() );
		$this->aged( Outbox::row_of( $old, '' )->id, 'created_at', Retention::KEEP_UNSENT + 1 );
		$kept = Outbox::note( 'post 8', array() );
		Retention::purge();

		$this->assertFalse( Outbox::has_note( $old ) );
		$this->assertTrue( Outbox::take_note( $kept ) );
		$this->assertTrue( Outbox::is_done() );
	}

	public function test_a_request_counts_waiting_events_once() {
		$counts = 0;
		add_filter(
			'query',
			static function ( $query ) use ( &$counts ) {
				$counts += false !== strpos( $query, 'COUNT(*)' ) ? 1 : 0;
				return $query;
			}
		);
		foreach ( range( 1, 50 ) as $n ) {
			$this->add( "event_$n" );
		}

		$this->assertSame( 1, $counts );
	}

	public function test_a_full_outbox_accepts_no_more_even_within_a_request() {
		self::fill( Outbox::PENDING, Outbox::CAPACITY - 1 );

		$this->add( 'fits' );
		$full = Outbox::add( Event::create( 'does_not', null ) );

		$this->assertSame( 'realtime_events_full', $full->get_error_code() );
		$this->assertSame( Outbox::CAPACITY, Outbox::count( Outbox::PENDING ) );
	}

	/**
	 * @dataProvider ended
	 */
	public function test_the_oldest_results_above_the_capacity_are_deleted( $state ) {
		self::fill( $state, Outbox::CAPACITY + 3 );
		list( $newest ) = Outbox::page( $state, 1 );
		$waits          = $this->add( 'waits' );

		Retention::purge();

		$this->assertSame( Outbox::CAPACITY, Outbox::count( $state ) );
		$this->assertSame( $newest->id, Outbox::page( $state, 1 )[0]->id );
		$this->assertNotNull( Outbox::row( $waits ) );
	}

	public static function ended() {
		return array(
			'sent'   => array( Outbox::SENT ),
			'failed' => array( Outbox::FAILED ),
		);
	}

	/**
	 * Adds rows in a state.
	 */
	private static function fill( $state, $rows ) {
		global $wpdb;
		$table = Outbox::table();
		$wpdb->insert( $table, array( 'event_id' => 'x', 'event' => 'x', 'channel' => 'public', 'body' => '{}', 'state' => $state, 'created_at' => time(), 'ended_at' => time() ) );
		for ( $have = 1; $have < $rows; $have *= 2 ) {
			$wpdb->query( $wpdb->prepare( "INSERT INTO $table (event_id, event, channel, body, state, created_at, ended_at) SELECT CONCAT('x', %d, '_', id), event, channel, body, state, created_at, ended_at FROM $table ORDER BY id LIMIT %d", $have, $rows - $have ) );
		}
	}

	private function add( $name ) {
		$row = Outbox::add( Event::create( $name, null, array( 'id' => "evt_$name", 'timestamp' => '0' ) ) );
		$this->assertIsInt( $row );
		return $row;
	}

	/**
	 * Adds an event that the gateway has accepted.
	 */
	private function send( $name, $seq, $epoch, $channel = 'public' ) {
		$row = Outbox::add( Event::create( $name, null, array( 'channel' => $channel ) ) );
		Outbox::sent( $row, $seq, $epoch );
	}

	private function aged_results( $seconds ) {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . Outbox::table() . ' SET ended_at = ended_at - %d WHERE ended_at IS NOT NULL', $seconds ) );
	}

	private function aged( $row, $column, $seconds ) {
		global $wpdb;
		$wpdb->update( Outbox::table(), array( $column => time() - $seconds ), array( 'id' => $row ) );
	}
}
