<?php
namespace Realtime_Events\Tests;

final class DispatchRouteTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		// No events about the new users of the tests.
		update_option( 'realtime_events', array( 'sources' => array() ) );
	}

	public function test_an_event_goes_to_the_outbox_and_not_yet_to_the_gateway() {
		self::log_in( 'administrator' );

		$response = self::send( '{"event":"goal","data":{"home":2,"by":{},"list":[]},"channel":"public:match","id":"goal-7"}' );

		$this->assertSame( 202, $response->get_status() );
		$this->assertSame( array( 'id' => 'goal-7' ), $response->get_data() );
		$rows = \Realtime_Events\Delivery\Outbox::page( '', 10 );
		$this->assertCount( 1, $rows );
		$this->assertStringContainsString( '"event":"goal","data":{"home":2,"by":{},"list":[]},', $rows[0]->body );
		$this->assertStringContainsString( '"channel":"public:match","id":"goal-7"', $rows[0]->body );
		$this->assertSame( array(), $this->requests );
	}

	public function test_the_same_id_again_is_the_same_event() {
		self::log_in( 'administrator' );
		self::send( '{"event":"a","id":"one"}' );

		$this->assertSame( 202, self::send( '{"event":"a","id":"one"}' )->get_status() );
		$this->assertCount( 1, self::outbox() );
	}

	public function test_a_form_is_an_event_too() {
		self::log_in( 'administrator' );
		$request = new \WP_REST_Request( 'POST', '/realtime-events/v1/dispatch' );
		$request->set_body_params( array( 'event' => 'a', 'data' => array( 'n' => '1' ) ) );

		$response = rest_do_request( $request );

		$this->assertSame( 202, $response->get_status() );
		$this->assertSame( array( 'n' => '1' ), self::outbox()[0]['data'] );
		$this->assertSame( $response->get_data()['id'], self::outbox()[0]['id'] );
	}

	/**
	 * @dataProvider wrong
	 */
	public function test_names_the_invalid_field( $body, $field ) {
		self::log_in( 'administrator' );

		$response = self::send( $body );

		$this->assertSame( 422, $response->get_status() );
		$this->assertSame( array( 'realtime_events_invalid', $field ), array( $response->get_data()['code'], $response->get_data()['data']['field'] ) );
		$this->assertSentence( $response->get_data()['message'] );
		$this->assertSame( 0, \Realtime_Events\Delivery\Outbox::count( 'pending' ) );
	}

	public static function wrong() {
		return array(
			'no event'         => array( '{"data":1}', 'event' ),
			'nothing'          => array( '{}', 'event' ),
			'a list as event'  => array( '{"event":["a"]}', 'event' ),
			'a hostile name'   => array( '{"event":"a\u0000b"}', 'event' ),
			'no channel'       => array( '{"event":"a","channel":""}', 'channel' ),
			'a map as channel' => array( '{"event":"a","channel":{"a":"b"}}', 'channel' ),
			'a hostile id'     => array( '{"event":"a","id":"a b"}', 'id' ),
			'a number as id'   => array( '{"event":"a","id":7}', 'id' ),
			'too much'         => array( '{"event":"a","data":"' . str_repeat( 'x', 130000 ) . '"}', 'data' ),
		);
	}

	public function test_invalid_json_is_rejected() {
		self::log_in( 'administrator' );

		$this->assertSame( 400, self::send( '{"event":' )->get_status() );
	}

	/**
	 * @dataProvider not_allowed
	 */
	public function test_needs_a_capability( $role, $status ) {
		if ( $role ) {
			self::log_in( $role );
		}

		$response = self::send( '{"event":"a"}' );

		$this->assertSame( $status, $response->get_status() );
		$this->assertStringContainsString( 'manage_options', $response->get_data()['message'] );
		$this->assertSame( array(), self::outbox() );
	}

	public static function not_allowed() {
		return array(
			'a visitor'    => array( '', 401 ),
			'a subscriber' => array( 'subscriber', 403 ),
			'an editor'    => array( 'editor', 403 ),
		);
	}

	public function test_a_filter_says_which_capability() {
		add_filter(
			'realtime_events_dispatch_capability',
			static function () {
				return 'publish_posts';
			}
		);
		self::log_in( 'author' );

		$this->assertSame( 202, self::send( '{"event":"a"}' )->get_status() );
	}

	public function test_a_filter_can_hold_an_event_back() {
		add_filter( 'realtime_events_send', '__return_false' );
		self::log_in( 'administrator' );

		$this->assertSame( 403, self::send( '{"event":"a"}' )->get_status() );
	}

	private static function send( $json ) {
		$request = new \WP_REST_Request( 'POST', '/realtime-events/v1/dispatch' );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( $json );
		return rest_do_request( $request );
	}
}
