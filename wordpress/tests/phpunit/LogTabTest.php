<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Admin\Admin_Page;
use Realtime_Events\Admin\Log_Table;
use Realtime_Events\Delivery\Intake;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Sender;

/**
 * The delivery log: what was reached, what a revocation is, and sending again.
 */
final class LogTabTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		set_current_screen( 'settings_page_realtime-events' );
		self::log_in( 'administrator' );
		self::use_gateway();
		$_GET['tab'] = 'log';
		add_filter(
			'wp_redirect',
			static function ( $location ) {
				throw new Died( $location );
			}
		);
	}

	protected function tearDown(): void {
		unset( $GLOBALS['current_screen'], $GLOBALS['hook_suffix'] );
		parent::tearDown();
	}

	/**
	 * @dataProvider reached
	 */
	public function test_shows_how_many_browsers_were_reached( array $said, $in_table, array $in_facts ) {
		$this->answer(
			static function ( $body ) use ( $said ) {
				$event = json_decode( $body );
				return array( 200, wp_json_encode( array( 'status' => 'success', 'id' => $event->id, 'channel' => $event->channel, 'seq' => 7 ) + $said ) );
			}
		);
		realtime_events_dispatch( 'goal' );
		Sender::flush();
		list( $row ) = Outbox::page( '', 1 );

		$this->assertMatchesRegularExpression( '#class=.answer column-answer.[^>]*>' . $in_table . '</td>#', self::page() );
		$this->assertMatchesRegularExpression( '#realtime-events-on-phone"><span class="realtime-events-badge is-sent">Sent</span> ' . $in_table . '</span>#', self::page() );
		$page = self::page( array( 'row' => $row->id ) );
		foreach ( $in_facts as $fact ) {
			$this->assertStringContainsString( "<td>$fact</td>", $page );
		}
	}

	public static function reached() {
		return array(
			'nothing told' => array( array(), '\#7', array( '7' ) ),
			'nobody'       => array( array( 'delivered' => 0, 'gone' => 0, 'queued' => 0 ), '\#7, 0 browsers', array( '0 browsers' ) ),
			'one'          => array( array( 'delivered' => 1, 'gone' => 2, 'queued' => 0 ), '\#7, 1 browser', array( '1 browser, 2 had just left' ) ),
			'many'         => array( array( 'delivered' => 1200, 'gone' => 0, 'queued' => 34 ), '\#7, 1,200 browsers, the rest follows', array( '1,200 browsers, the rest follows' ) ),
		);
	}

	public function test_shows_how_long_the_gateway_took_to_accept() {
		$this->answer(
			static function ( $body ) {
				usleep( 20000 );
				return call_user_func( self::accepting(), $body );
			}
		);
		realtime_events_dispatch( 'goal' );
		$this->assertStringContainsString( "column-accepted' data-colname=\"Time to accept\"></td>", self::page() );
		Sender::flush();
		list( $row ) = Outbox::page( '', 1 );

		$this->assertGreaterThanOrEqual( 20, Outbox::time_to_accept( $row ) );
		$this->assertLessThan( 10000, Outbox::time_to_accept( $row ) );
		$this->assertMatchesRegularExpression( '#column-accepted[^>]*>[\d.]+ m?s</td>#', self::page() );
		$this->assertMatchesRegularExpression( '#Time to accept</th><td>[\d.]+ m?s</td>#', self::page( array( 'row' => $row->id ) ) );
	}

	/**
	 * @dataProvider times
	 */
	public function test_a_time_to_accept_is_written_for_people( $from, $to, $shown ) {
		$this->assertSame( $shown, Log_Table::time_to_accept( (object) array( 'created_ms' => $from, 'accepted_ms' => $to ) ) );
	}

	public static function times() {
		return array(
			'not accepted'         => array( '1764200000000', null, '' ),
			'of an older version'  => array( null, null, '' ),
			'of a clock set back'  => array( '1764200000010', '1764200000000', '0 ms' ),
			'less than a second'   => array( '1764200000000', '1764200000999', '999 ms' ),
			'some seconds'         => array( '1764200000000', '1764200001440', '1.4 s' ),
			'a night'              => array( '1764200000000', '1764228800000', '8 hours' ),
		);
	}

	public function test_an_event_that_is_sent_again_is_timed_from_then_on() {
		global $wpdb;
		realtime_events_dispatch( 'goal' );
		list( $row ) = Outbox::page( '', 1 );
		Outbox::failed( (int) $row->id, 422, 'No.' );
		$wpdb->query( 'UPDATE ' . Outbox::table() . ' SET created_ms = 1000' );
		Outbox::retry();
		Outbox::sent( (int) $row->id, 1 );

		$took = Outbox::time_to_accept( Outbox::row( (int) $row->id ) );
		$this->assertIsInt( $took );
		$this->assertLessThan( 10000, $took );
	}

	/**
	 * @dataProvider gateways
	 */
	public function test_a_gateway_on_this_machine_has_a_trace( $url, $console ) {
		update_option( 'realtime_events', array( 'url' => $url ) + get_option( 'realtime_events' ) );
		realtime_events_dispatch( 'goal', null, array( 'channel' => 'public:a' ) );
		realtime_events_dispatch( 'waits' );
		list( , $row ) = Outbox::page( '', 2 );
		Outbox::sent( (int) $row->id, 7 );
		$page = self::page() . self::page( array( 'row' => $row->id ) );

		$link = '<a class="realtime-events-trace" href="' . $console . '/#trace/public%3Aa%237">Trace<span class="screen-reader-text"> goal</span></a>';
		$this->assertSame( '' === $console ? 0 : 3, substr_count( $page, $link ), $page );
		$this->assertSame( '' === $console ? 0 : 3, substr_count( $page, 'realtime-events-trace' ), 'What was never sent has none.' );
	}

	public static function gateways() {
		return array(
			'localhost'     => array( 'http://localhost:8080/dispatch', 'http://localhost:8080' ),
			'IPv4'          => array( 'http://127.0.0.1:39111/dispatch', 'http://127.0.0.1:39111' ),
			'IPv6'          => array( 'http://[::1]:8080/dispatch', 'http://[::1]:8080' ),
			'AWS'           => array( 'https://a.execute-api.eu-central-1.amazonaws.com/dispatch', '' ),
			'a like name'   => array( 'http://localhost.example.com/dispatch', '' ),
			'with a user'   => array( 'http://localhost@example.com/dispatch', '' ),
			'without a URL' => array( '', '' ),
		);
	}

	public function test_a_revocation_is_shown_as_what_it_does() {
		$user = wp_insert_user( array( 'user_login' => 'ann', 'user_pass' => 'password', 'display_name' => 'Ann' ) );
		self::next();
		Intake::revoke( $user );
		list( $row ) = Outbox::page( '', 1 );
		$name        = get_userdata( $user )->display_name; // Other plugins change it.

		foreach ( array( self::page(), self::page( array( 'row' => $row->id ) ) ) as $page ) {
			$this->assertStringContainsString( "Access of $name withdrawn", $page );
		}
		wp_delete_user( $user );
		$this->assertStringContainsString( "Access of user:$user withdrawn", self::page() );
		Outbox::sent( (int) $row->id, null );
		$this->assertStringNotContainsString( '>Send again</a>', self::page( array( 'row' => $row->id ) ), 'It has no effect a second time.' );
	}

	public function test_a_sent_event_is_sent_again_as_another_event() {
		$this->answer( self::accepting() );
		realtime_events_dispatch( 'goal', array( 'home' => 2 ), array( 'id' => 'one' ) );
		Sender::flush();
		list( $row ) = Outbox::page( '', 1 );
		$this->assertStringContainsString( '>Send again</a>', self::page( array( 'row' => $row->id ) ) );
		$this->assertStringNotContainsString( 'class=\'retry\'', self::page(), 'No row grows.' );

		$_GET['retry']        = $row->id;
		$_REQUEST['_wpnonce'] = wp_create_nonce( 'realtime_events_retry_' . $row->id );
		try {
			self::page( array( 'retry' => $row->id ) );
			$this->fail( 'It went on.' );
		} catch ( Died $again ) {
			$this->assertStringContainsString( 'retried=1', $again->getMessage() );
		}
		Sender::flush();

		list( $second, $first ) = self::outbox_newest_first();
		$this->assertSame( array( 'one', array( 'home' => 2 ) ), array( $first['id'], $first['data'] ) );
		$this->assertNotSame( 'one', $second['id'] );
		$this->assertSame( $first['data'], $second['data'] );
	}

	private static function outbox_newest_first() {
		return array_reverse( self::outbox() );
	}

	private static function page( array $query = array() ) {
		self::forget();
		$_GET = array( 'tab' => 'log' ) + $query;
		Admin_Page::prepare();
		ob_start();
		Admin_Page::show();
		return ob_get_clean();
	}
}
