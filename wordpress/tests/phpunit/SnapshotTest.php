<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Events\Event;
use Realtime_Events\Events\Selection;

/**
 * The position and the last values with which a page is rendered.
 */
final class SnapshotTest extends TestCase {

	public function test_a_page_has_the_position_of_its_first_call() {
		$this->assertNull( realtime_events_position() );
		self::next();

		self::sent( 'goal', null, 7 );
		$this->assertSame( array( 'seq' => 7, 'epoch' => 'E1' ), realtime_events_position() );
		self::sent( 'goal', null, 8 );
		$this->assertSame( 7, realtime_events_position()['seq'], 'What the page shows may be older than the newest event.' );

		self::forget();
		$this->assertSame( 8, realtime_events_position( 'public' )['seq'] );
	}

	/**
	 * @dataProvider no_channels
	 */
	public function test_no_channel_has_no_position( $channel ) {
		$this->assertNull( realtime_events_position( $channel ) );
		$this->assertSame( 'none', realtime_events_last( 'goal', 'home', 'none', array( 'channel' => $channel ) ) );
	}

	public static function no_channels() {
		return array( array( '' ), array( 'a b' ), array( null ), array( 7 ), array( array( 'public' ) ), array( 'public:never' ) );
	}

	/**
	 * @dataProvider lasts
	 */
	public function test_a_page_begins_with_the_last_value( $event, $path, $args, $expected ) {
		self::sent( 'goal', array( 'match' => 1, 'home' => 1, 'title' => 'old' ), 1 );
		self::sent( 'goal', array( 'match' => 2, 'home' => 0, 'is_over' => false, 'where' => array( 'city' => 'Bonn' ) ), 2 );
		self::sent( 'goal_missed', array( 'match' => 2, 'home' => 5 ), 3 );
		self::sent( 'goal', array( 'home' => null ), 4 );
		self::sent( 'goal', 'no data', 5 );
		self::sent( 'secret', array( 'home' => 9 ), 1, 'editors' );

		$this->assertSame( $expected, realtime_events_last( $event, $path, 'none', $args ) );
	}

	public static function lasts() {
		return array(
			'the newest'             => array( 'goal', 'home', array(), 0 ),
			'another name'           => array( 'goal_missed', 'home', array(), 5 ),
			'a list'                 => array( 'x, goal_missed', 'home', array(), 5 ),
			'a prefix'               => array( 'goal*', 'home', array(), 5 ),
			'of one match'           => array( 'goal', 'home', array( 'match' => 'match=1' ), 1 ),
			'of no match'            => array( 'goal', 'home', array( 'match' => 'match=3' ), 'none' ),
			'false'                  => array( 'goal', 'is_over', array(), false ),
			'deep'                   => array( '*', 'where.city', array(), 'Bonn' ),
			'no scalar'              => array( '*', 'where', array(), 'none' ),
			'not there'              => array( 'goal', 'nothing', array(), 'none' ),
			'a channel of others'    => array( 'secret', 'home', array( 'channel' => 'editors' ), 'none' ),
			'odd arguments'          => array( 7, 7, 'x', 'none' ),
		);
	}

	public function test_an_editor_gets_the_last_value_of_editors() {
		self::sent( 'draft', array( 'title' => 'Soon' ), 1, 'editors' );
		self::log_in( 'editor' );

		$this->assertSame( 'Soon', realtime_events_last( 'draft', 'title', '', array( 'channel' => 'editors' ) ) );
	}

	/**
	 * @dataProvider selections
	 */
	public function test_a_selection( $names, $match, $name, $data, $expected ) {
		$this->assertSame( $expected, ( new Selection( $names, $match ) )->has( $name, json_decode( wp_json_encode( $data ) ) ) );
	}

	public static function selections() {
		return array(
			'all'               => array( '*', '', 'goal', null, true ),
			'none'              => array( '', '', 'goal', null, false ),
			'another'           => array( 'goal', '', 'goals', null, false ),
			'a number'          => array( '*', 'id=42', 'a', array( 'id' => 42 ), true ),
			'a text'            => array( '*', 'id=42', 'a', array( 'id' => '42' ), true ),
			'another number'    => array( '*', 'id=42', 'a', array( 'id' => 421 ), false ),
			'a boolean'         => array( '*', 'on=true', 'a', array( 'on' => true ), true ),
			'two values'        => array( '*', 'id=1&to.city=K%C3%B6ln', 'a', array( 'id' => 1, 'to' => array( 'city' => 'Köln' ) ), true ),
			'one of two'        => array( '*', 'id=1&b=2', 'a', array( 'id' => 1 ), false ),
			'null'              => array( '*', 'id=null', 'a', array( 'id' => null ), false ),
			'an object'         => array( '*', 'id=[object Object]', 'a', array( 'id' => array( 'a' => 1 ) ), false ),
			'a list'            => array( '*', 'ids.1=8', 'a', array( 'ids' => array( 7, 8 ) ), true ),
		);
	}

	/**
	 * Adds an event that the gateway has accepted.
	 */
	private static function sent( $name, $data, $seq, $channel = 'public' ) {
		Outbox::sent( Outbox::add( Event::create( $name, $data, array( 'channel' => $channel ) ) ), $seq, 'E1' );
	}
}
