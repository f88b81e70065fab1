<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Event;
use Realtime_Events\Settings;
use Realtime_Events\Sources\Mapped_Hooks;

/**
 * The sites of a network share a gateway. None can write to, read, or collide with the channels and ids of another.
 */
final class NetworkTest extends TestCase {

	protected function tearDown(): void {
		Network::$site  = null;
		Network::$first = 1;
		Network::$state = array();
		parent::tearDown();
	}

	/**
	 * @dataProvider closed
	 */
	public function test_nothing_is_public_on_a_site_that_is_closed( $state ) {
		Network::$site  = 2;
		Network::$state = array( $state => '1' );

		self::post();

		$this->assertSame( array( array( 'post_saved', 'site-2:editors' ) ), self::names() );
	}

	public static function closed() {
		return array( array( 'archived' ), array( 'spam' ), array( 'deleted' ) );
	}

	/**
	 * @dataProvider foreign
	 */
	public function test_the_first_site_cannot_name_a_channel_of_another( $channel ) {
		$this->assertTrue( Event::is_channel( $channel ), 'Without a network it is a name like any other.' );
		Network::$site = 1;

		$error = realtime_events_dispatch( 'forged', 1, array( 'channel' => $channel ) );

		$this->assertSame( array( 'realtime_events_invalid', 'channel' ), array( $error->get_error_code(), $error->get_error_data()['field'] ) );
		$this->assertSentence( $error->get_error_message() );
		$this->assertFalse( Channels::is_public( $channel ) ? false : Settings::current()->may_read( $channel, self::log_in( 'administrator' ) ) );
		$this->assertSame( array(), self::outbox() );
	}

	public static function foreign() {
		return array_map(
			static function ( $channel ) {
				return array( $channel );
			},
			array( 'site-2:editors', 'site-2', 'site-12:user:7', 'site-1:editors', 'public:site-2', 'public:site-2:news' )
		);
	}

	/**
	 * @dataProvider doors
	 */
	public function test_every_door_refuses_it( callable $dispatch ) {
		Network::$site = 1;
		self::log_in( 'administrator' );

		$dispatch( 'site-2:editors' );

		$this->assertSame( array(), self::outbox() );
	}

	public static function doors() {
		return array(
			'REST'          => array(
				static function ( $channel ) {
					$request = new \WP_REST_Request( 'POST', '/realtime-events/v1/dispatch' );
					$request->set_body_params( array( 'event' => 'forged', 'channel' => $channel ) );
					$answer = rest_do_request( $request );
					self::assertSame( array( 422, 'channel' ), array( $answer->get_status(), $answer->get_data()['data']['field'] ) );
				},
			),
			'a token'       => array(
				static function ( $channel ) {
					$request = new \WP_REST_Request( 'GET', '/realtime-events/v1/token' );
					$request->set_query_params( array( 'channels' => $channel ) );
					self::assertSame( 400, rest_do_request( $request )->get_status() );
				},
			),
			'a mapped hook' => array(
				static function ( $channel ) {
					update_option( 'realtime_events', array( 'hooks' => array( array( 'hook' => 'kettle_boils', 'event' => 'tea', 'argument' => 0, 'channel' => $channel, 'capability' => '' ) ) ) );
					Mapped_Hooks::listen();
					do_action( 'kettle_boils', 1 );
				},
			),
			'a filter'      => array(
				static function ( $channel ) {
					add_filter(
						'realtime_events_post_audience',
						static function () use ( $channel ) {
							return $channel;
						}
					);
					$id = self::post();
					self::assertSame( array( array( 'post_saved', "post:$id" ) ), self::names() );
					self::next();
				},
			),
			'a shortcode'   => array(
				static function ( $channel ) {
					self::assertStringNotContainsString( 'data-realtime-channel', do_shortcode( "[realtime_feed channel=\"$channel\"]" ) );
				},
			),
		);
	}

	/**
	 * @dataProvider names_of_sites
	 */
	public function test_a_name_at_the_gateway_is_of_one_site( $site, $first, $channel, $expected ) {
		Network::$site  = $site;
		Network::$first = $first;

		$this->assertTrue( Event::is_channel( $channel ) );
		$this->assertSame( $expected, Channels::on_this_site( $channel ) );
	}

	public static function names_of_sites() {
		return array(
			'the first site'                      => array( 1, 1, 'editors', 'editors' ),
			'a name that only looks similar'      => array( 1, 1, 'site-map', 'site-map' ),
			'public, with a similar name'         => array( 1, 1, 'public:sites', 'public:sites' ),
			'the second'                          => array( 2, 1, 'editors', 'site-2:editors' ),
			'public'                              => array( 2, 1, 'public', 'public:site-2' ),
			'a public one'                        => array( 2, 1, 'public:news', 'public:site-2:news' ),
			'a prefix of another, on its own'     => array( 2, 1, 'site-3:editors', 'site-2:site-3:editors' ),
			'a public prefix of another'          => array( 2, 1, 'public:site-3', 'public:site-2:site-3' ),
			'the first site of a second network'  => array( 5, 5, 'editors', 'site-5:editors' ),
		);
	}

	public function test_an_id_is_the_same_on_each_site() {
		foreach ( array( 2, 3 ) as $site ) {
			Network::$site = $site;
			$this->assertSame( 'order-1-paid', realtime_events_dispatch( 'a', 1, array( 'id' => 'order-1-paid', 'channel' => 'users' ) ) );
		}

		$this->assertSame( array( 'site-2:users', 'site-3:users' ), array_column( self::outbox(), 'channel' ) );
	}

	public function test_a_channel_has_room_for_the_number_of_the_site() {
		Network::$site = 123;
		$most          = 128 - strlen( 'site-123:' );

		$this->assertTrue( Event::is_channel( str_repeat( 'x', $most ) ) );
		$this->assertFalse( Event::is_channel( str_repeat( 'x', $most + 1 ) ) );
		$this->assertFalse( Event::is_channel( 'public:' . str_repeat( 'x', $most - 6 ) ) );
		$this->assertStringContainsString( (string) $most, Event::channel_rule() );
	}
}
