<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Admin\Dashboard;
use Realtime_Events\Admin\Site_Health;
use Realtime_Events\Delivery\Check;
use Realtime_Events\Delivery\Loopback;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Settings;
use Realtime_Events\Status\Status;

/**
 * The status tells the truth, also about what nobody has tried.
 */
final class StatusTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::use_gateway();
		$this->answer( self::accepting() );
	}

	public function test_a_wrong_secret_is_known_at_once() {
		realtime_events_dispatch( 'a' );
		Sender::flush();
		$this->assertSame( Status::CONNECTED, Status::now()->state );

		update_option( 'realtime_events', array( 'secret' => 'whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' ) + get_option( 'realtime_events' ) );
		$this->assertSame( Status::READY, Status::now()->state, 'Nobody knows yet.' );

		$this->answer(
			static function () {
				return array( 401, '{"status":"error","message":"No signature fits."}' );
			}
		);
		$check = Check::run( Settings::current() );
		$this->assertSame( array( false, 401, 'No signature fits.' ), array( $check->has_passed(), $check->status, $check->answer ) );
		$status = Status::now();
		$this->assertSame( array( Status::FAILING, 401 ), array( $status->state, $status->last['status'] ) );
		$this->assertSentence( $status->sentence );
		$this->assertSentence( $status->next_step );
		$this->assertSame( 'critical', Site_Health::test_reachable()['status'] );
		$this->assertTrue( self::has_notice() );

		self::use_gateway();
		$this->assertSame( Status::READY, Status::now()->state, 'The result was one of other settings.' );
		$this->answer( self::accepting() );
		$this->assertTrue( Check::run( Settings::current() )->has_passed() );
		$this->assertSame( Status::CONNECTED, Status::now()->state );
		$this->assertFalse( self::has_notice() );
	}

	public function test_an_event_that_is_accepted_corrects_a_failed_check() {
		$this->answer(
			static function () {
				return new \WP_Error( 'http_request_failed', 'cURL error 7' );
			}
		);
		Check::run( Settings::current() );
		$this->assertSame( Status::FAILING, Status::now()->state );

		$this->answer( self::accepting() );
		realtime_events_dispatch( 'a' );
		Sender::flush();
		$this->assertSame( Status::CONNECTED, Status::now()->state );
	}

	public function test_new_settings_that_are_refused_say_nothing_about_those_in_use() {
		realtime_events_dispatch( 'a' );
		Sender::flush();
		$this->answer(
			static function () {
				return array( 401, '{"status":"error","message":"No signature fits."}' );
			}
		);
		$new = array( 'secret' => 'whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' ) + get_option( 'realtime_events' );
		Check::run( Settings::with( $new ) );
		$this->assertSame( Status::CONNECTED, Status::now()->state );

		update_option( 'realtime_events', $new );
		$this->assertSame( Status::FAILING, Status::now()->state, 'Saved without the check.' );
		Check::run( Settings::current() );
		$this->assertCount( 1, get_option( Check::OPTION ), 'No more than the settings in use and the last ones that were tried.' );
	}

	public function test_the_secret_is_not_in_the_check() {
		Check::run( Settings::current() );

		$this->assertStringNotContainsString( 'MfKQ9r8', wp_json_encode( get_option( Check::OPTION ) ) );
	}

	public function test_events_that_nothing_sends_are_a_failure() {
		realtime_events_dispatch( 'a' );
		$this->assertSame( Status::WAITING, Status::now()->state );

		self::age( Status::OVERDUE + 1 );
		$status = Status::now();
		$this->assertSame( Status::FAILING, $status->state );
		$this->assertEqualsWithDelta( time() - Status::OVERDUE, $status->since, 5 );
		$this->assertStringContainsString( human_time_diff( $status->since ), $status->sentence );
		$this->assertSame( 'critical', Site_Health::test_reachable()['status'] );
		$this->assertTrue( self::has_notice() );

		( new Schedule( time(), 0, time() - 200, 0, 2 ) )->write();
		$this->assertStringContainsString( Loopback::url(), Status::now()->next_step );
	}

	public function test_a_busy_gateway_is_a_failure_only_after_a_while() {
		$this->answer(
			static function () {
				return array( 429, '{"message":"Too Many Requests"}' );
			}
		);
		realtime_events_dispatch( 'a' );
		foreach ( range( 1, 5 ) as $unused ) {
			( new Schedule( time(), Schedule::now()->failures ) )->write();
			Sender::flush();
		}
		$this->assertSame( Status::WAITING, Status::now()->state );

		self::age( Status::OVERDUE + 1 );
		$this->assertSame( Status::FAILING, Status::now()->state );
	}

	public function test_a_page_of_the_administration_without_a_failure_needs_no_query() {
		self::log_in( 'administrator' );
		realtime_events_dispatch( 'a' );
		Sender::flush();
		wp_load_alloptions();
		$queries = 0;
		add_filter(
			'query',
			static function ( $query ) use ( &$queries ) {
				$queries += (int) ( false !== strpos( $query, 'realtime_events' ) ); // Other plugins have notices too.
				return $query;
			}
		);
		$this->assertFalse( self::has_notice() );
		$this->assertSame( 0, $queries );
	}

	public function test_the_site_calls_itself_at_its_front_by_the_scheme_of_the_visit() {
		$this->assertSame( site_url( '/?realtime_events_flush=1' ), Loopback::url() );
		$this->assertStringNotContainsString( 'wp-admin', Loopback::url() );
		$_SERVER['HTTPS'] = 'on';
		$this->assertStringStartsWith( 'https://', Loopback::url() );
	}

	private static function has_notice() {
		$user = get_current_user_id();
		if ( ! current_user_can( 'manage_options' ) ) {
			$user = self::log_in( 'administrator' );
		}
		wp_set_current_user( $user );
		set_current_screen( 'dashboard' );
		ob_start();
		Dashboard::notice();
		return false !== strpos( ob_get_clean(), 'notice-error' );
	}

	private static function age( $seconds ) {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . Outbox::table() . ' SET created_at = created_at - %d', $seconds ) );
		$now = Schedule::now();
		( new Schedule( $now->due, $now->failures, $now->since - $seconds, $now->probe, $now->calls ) )->write();
	}
}
