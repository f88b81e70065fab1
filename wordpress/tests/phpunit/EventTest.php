<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Events\Event;

final class EventTest extends TestCase {

	public function test_is_what_the_gateway_accepts() {
		$event = Event::create( 'match_goal', array( 'home' => 2, 'rate' => 1.0, 'who' => 'Jürgen </b>' ), array( 'id' => 'msg_1', 'timestamp' => '2026-11-24T07:00:00Z' ) );

		$this->assertSame(
			'{"event":"match_goal","data":{"home":2,"rate":1.0,"who":"Jürgen </b>"},"timestamp":"2026-11-24T07:00:00Z","channel":"public","id":"msg_1"}',
			$event->json()
		);
		$this->assertSame( array( 'msg_1', 'match_goal', 'public' ), array( $event->id(), $event->name(), $event->channel() ) );
	}

	public function test_has_a_new_id_and_the_time_in_utc() {
		update_option( 'timezone_string', 'Asia/Tokyo' );
		$before = time();

		$one = json_decode( Event::create( 'a', null )->json() );
		$two = json_decode( Event::create( 'a', null )->json() );

		$this->assertNotSame( $one->id, $two->id );
		$this->assertStringEndsWith( 'Z', $one->timestamp );
		$this->assertGreaterThanOrEqual( $before, strtotime( $one->timestamp ) );
		$this->assertLessThanOrEqual( time(), strtotime( $one->timestamp ) );
	}

	/**
	 * @dataProvider wrong
	 */
	public function test_cannot_exist_invalid( $name, $data, $args, $field ) {
		$error = Event::create( $name, $data, $args );

		$this->assertInstanceOf( \WP_Error::class, $error );
		$this->assertSame( 'realtime_events_invalid', $error->get_error_code() );
		$this->assertSame( array( 'status' => 422, 'field' => $field ), $error->get_error_data() );
		$this->assertSentence( $error->get_error_message() );
	}

	public static function wrong() {
		return array(
			'no name'              => array( '', null, array(), 'event' ),
			'no text as name'      => array( 7, null, array(), 'event' ),
			'a long name'          => array( str_repeat( 'x', 129 ), null, array(), 'event' ),
			'a line in the name'   => array( "a\nb", null, array(), 'event' ),
			'a line after it'      => array( "a\n", null, array(), 'event' ),
			'no UTF-8 as name'     => array( "a\xff", null, array(), 'event' ),
			'a space in a channel' => array( 'a', null, array( 'channel' => 'a b' ), 'channel' ),
			'no channel'           => array( 'a', null, array( 'channel' => '' ), 'channel' ),
			'a list of channels'   => array( 'a', null, array( 'channel' => array( 'a' ) ), 'channel' ),
			'a line in the id'     => array( 'a', null, array( 'id' => "a\n" ), 'id' ),
			'a long timestamp'     => array( 'a', null, array( 'timestamp' => str_repeat( '2', 65 ) ), 'timestamp' ),
			'no JSON'              => array( 'a', array( NAN ), array(), 'data' ),
			'too much'             => array( 'a', str_repeat( 'x', 130001 ), array(), 'data' ),
		);
	}

	public function test_no_character_is_lost_in_a_table_of_three_byte_characters() {
		$id = realtime_events_dispatch( 'party', array( '😀 Grüße 🎉' => '👩‍👩‍👧 العنوان "\\🎉' ) );

		$this->assertSame( array( '😀 Grüße 🎉' => '👩‍👩‍👧 العنوان "\\🎉' ), self::outbox()[0]['data'] );
		$this->assertSame( $id, self::outbox()[0]['id'] );
		$this->assertStringContainsString( '"\ud83d\ude00 Grüße \ud83c\udf89"', \Realtime_Events\Delivery\Outbox::page( '', 1 )[0]->body );
	}

	public function test_the_longest_name_counts_characters_not_bytes() {
		$this->assertSame( str_repeat( 'ü', 128 ), Event::create( str_repeat( 'ü', 128 ), null )->name() );
	}
}
