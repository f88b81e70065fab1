<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\After_Response;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Settings;
use Realtime_Events\Status\Next_Step;
use Realtime_Events\Status\Status;

final class TestRouteTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::use_gateway();
		update_option( 'realtime_events', array( 'websocket_url' => 'wss://gateway.example.com/live' ) + get_option( 'realtime_events' ) );
	}

	public function test_the_event_goes_to_the_current_user_and_its_state_is_shown() {
		$user = self::log_in( 'administrator' );
		$this->answer( self::accepting() );

		$where = self::ask( 'GET', '' )->get_data();
		$id    = self::ask( 'POST', '' )->get_data()['id'];

		$this->assertSame( "user:$user", $where['channel'] );
		$claims = json_decode( base64_decode( strtr( explode( '.', $where['token'] )[1], '-_', '+/' ) ), true );
		$this->assertSame( array( "user:$user" ), $claims['channels'] );
		$this->assertSame( array( 'realtime_test', "user:$user" ), array( self::outbox()[0]['event'], self::outbox()[0]['channel'] ) );
		$this->assertSame( array( 'state' => 'pending', 'status' => null, 'answer' => '', 'advice' => '' ), self::ask( 'GET', "/$id" )->get_data() );

		After_Response::on_shutdown();
		$this->assertSame( array( 'state' => 'sent', 'status' => 200, 'answer' => '', 'advice' => '' ), self::ask( 'GET', "/$id" )->get_data() );
	}

	public function test_a_test_event_is_sent_before_the_next_attempt_is_due() {
		self::log_in( 'administrator' );
		( new Schedule( time() + 3600, 5 ) )->write();
		$this->answer( self::accepting() );

		self::ask( 'POST', '' );
		After_Response::on_shutdown();

		$this->assertSame( 1, Outbox::count( Outbox::SENT ) );
	}

	public function test_the_error_of_an_event_before_it_is_shown() {
		self::log_in( 'administrator' );
		foreach ( range( 1, Sender::BATCH ) as $n ) {
			realtime_events_dispatch( "event_$n" );
		}
		$this->answer(
			static function () {
				return array( 401, '{"status":"error","message":"No signature fits."}' );
			}
		);
		$id = self::ask( 'POST', '' )->get_data()['id'];
		Sender::flush();

		$state = self::ask( 'GET', "/$id" )->get_data();

		$this->assertSame( array( 'pending', 401, 'No signature fits.' ), array( $state['state'], $state['status'], $state['answer'] ) );
		$this->assertSame( Next_Step::on( 401, 'No signature fits.' ), $state['advice'] );
	}

	public function test_a_missing_setting_is_reported() {
		self::log_in( 'administrator' );
		delete_option( 'realtime_events' );

		foreach ( array( 'GET', 'POST' ) as $method ) {
			$answer = self::ask( $method, '' );
			$this->assertSame( 409, $answer->get_status() );
			$this->assertSame( array( 'realtime_events_unconfigured', Status::missing( Settings::current() ) ), array( $answer->get_data()['code'], $answer->get_data()['message'] ) );
			$this->assertSentence( $answer->get_data()['message'] );
		}
		$this->assertSame( array(), self::outbox() );
	}

	public function test_other_users_have_no_access() {
		foreach ( array( null, 'subscriber', 'editor' ) as $role ) {
			wp_set_current_user( 0 );
			if ( $role ) {
				self::log_in( $role );
			}
			foreach ( array( array( 'GET', '' ), array( 'POST', '' ), array( 'GET', '/test_00000000-0000-4000-8000-000000000000' ) ) as list( $method, $path ) ) {
				$this->assertSame( $role ? 403 : 401, self::ask( $method, $path )->get_status() );
			}
		}
		$this->assertSame( array(), self::outbox() );
	}

	/**
	 * Sends a request to the route.
	 *
	 * @return \WP_REST_Response
	 */
	private static function ask( $method, $path ) {
		return rest_do_request( new \WP_REST_Request( $method, "/realtime-events/v1/test$path" ) );
	}
}
