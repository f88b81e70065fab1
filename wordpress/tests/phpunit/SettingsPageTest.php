<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Admin\Admin_Page;
use Realtime_Events\Admin\Dashboard;
use Realtime_Events\Admin\Privacy;
use Realtime_Events\Admin\Site_Health;
use Realtime_Events\Delivery\Loopback;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Retention;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Events\Signature;
use Realtime_Events\Settings;
use Realtime_Events\Status\Next_Step;
use Realtime_Events\Status\Status;

/**
 * The screens as WordPress renders them, and the permissions for them.
 */
final class SettingsPageTest extends TestCase {

	const SECRET  = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
	const HOSTILE = '</pre><script>window.hacked=1</script><img src=x onerror="window.hacked=1">';

	protected function setUp(): void {
		parent::setUp();
		self::open_settings();
	}

	protected function tearDown(): void {
		unset( $GLOBALS['current_screen'], $GLOBALS['hook_suffix'] );
		parent::tearDown();
	}

	public function test_a_submitted_form_is_stored() {
		self::log_in( 'administrator' );
		update_option( 'realtime_events', array( 'secret' => 'whsec_' . self::SECRET ) );
		self::submit( 'realtime_events_settings', array( 'url' => 'https://93.184.216.34/dispatch', 'websocket_url' => '', 'secret' => '' ) );
		$this->answer( self::accepting() );

		$this->assertStringContainsString( 'saved=1', $this->died( array( Admin_Page::class, 'prepare' ) ) );

		$this->assertSame( 'https://93.184.216.34/dispatch', Settings::current()->url() );
		$this->assertNotNull( Settings::current()->signature() );
	}

	public function test_an_invalid_form_stores_nothing_and_shows_the_input_without_the_secret() {
		self::log_in( 'administrator' );
		self::use_gateway();
		$before = get_option( 'realtime_events' );
		self::submit( 'realtime_events_settings', array( 'url' => 'http://typed.example.com/dispatch', 'secret' => 'typed-secret' ) );

		Admin_Page::prepare();
		$page = self::page();

		$this->assertSame( $before, get_option( 'realtime_events' ) );
		$this->assertStringContainsString( 'http://typed.example.com/dispatch', $page );
		$this->assertStringContainsString( 'data-error="not_https"', $page );
		$this->assertStringNotContainsString( 'typed-secret', $page );
	}

	public function test_without_the_nonce_nothing_is_stored() {
		self::log_in( 'administrator' );
		self::submit( 'realtime_events_settings', array( 'url' => 'https://93.184.216.34/dispatch' ) );
		$_REQUEST['_wpnonce'] = 'wrong';

		$this->died( array( Admin_Page::class, 'prepare' ) );

		$this->assertSame( '', Settings::current()->url() );
	}

	public function test_an_editor_changes_nothing() {
		self::log_in( 'editor' );
		self::submit( 'realtime_events_settings', array( 'url' => 'https://93.184.216.34/dispatch' ) );

		Admin_Page::prepare();

		$this->assertSame( '', Settings::current()->url() );
		$this->assertSame( array(), apply_filters( 'dashboard_glance_items', array() ) );
	}

	public function test_no_page_shows_the_secret() {
		self::log_in( 'administrator' );
		self::use_gateway();
		$shown = wp_json_encode( Site_Health::info( array() ) );
		foreach ( array( 'settings', 'events', 'log' ) as $tab ) {
			$_GET['tab'] = $tab;
			Admin_Page::prepare();
			$shown .= self::page();
		}
		ob_start();
		wp_print_scripts( 'realtime-events-test' );
		$scripts = ob_get_clean();
		$shown  .= $scripts;
		$this->assertStringContainsString( 'admin-test.js', $scripts, 'WordPress prints no script that depends on an unknown one.' );
		foreach ( array( 'test_configured', 'test_reachable', 'test_failed', 'test_secret' ) as $test ) {
			$shown .= wp_json_encode( Site_Health::$test() );
		}

		$this->assertMatchesRegularExpression( '/id="realtime-events-secret"[^>]* value="" placeholder="(?!whsec_)/', $shown, 'A secret is set.' );
		$this->assertStringNotContainsString( self::SECRET, $shown );
	}

	public function test_the_first_tab_explains_the_gateway() {
		self::log_in( 'administrator' );
		Admin_Page::prepare();
		$page = self::page();

		$this->assertStringContainsString( '<details class="realtime-events-help" open>', $page );
		foreach ( array( 'sam deploy --guided', home_url(), 'DispatchUrl', 'WebSocketUrl', 'SecretArn' ) as $words ) {
			$this->assertStringContainsString( "<code>$words</code>", $page );
		}
		$has_address = '' !== get_file_data( REALTIME_EVENTS_FILE, array( 'address' => 'Plugin URI' ) )['address'];
		preg_match( '#<ol><li>(.*?)</li>#s', $page, $first );
		$this->assertStringContainsString( $has_address ? '<a href="https://' : 'ask whoever', $first[1], 'An owner who has only the plugin learns where the project comes from.' );

		self::use_gateway();
		$this->assertStringContainsString( '<details class="realtime-events-help"><summary>', self::page() );
	}

	public function test_the_privacy_guide_has_a_text_and_its_times_are_right() {
		self::log_in( 'administrator' );
		$propose = array( Privacy::class, 'propose' );
		$this->assertNotFalse( has_action( 'admin_init', $propose ) );
		remove_all_actions( 'admin_init' );
		add_action( 'admin_init', $propose );
		do_action( 'admin_init' );

		$texts = array_column( \WP_Privacy_Policy_Content::get_suggested_policy_text(), 'policy_text', 'plugin_name' );

		preg_match_all( '#<p( class="privacy-policy-tutorial")?>(.*?)</p>#s', $texts['Realtime Events'], $paragraphs );
		$this->assertCount( 4, $paragraphs[2] );
		$this->assertNotSame( '', $paragraphs[1][0] );
		array_map( array( self::class, 'assertSentence' ), array_map( 'wp_strip_all_tags', $paragraphs[2] ) );
		// The text gives these times.
		$this->assertSame( 6 * DAY_IN_SECONDS, 2 * Retention::KEEP_UNSENT );
		$this->assertSame( DAY_IN_SECONDS, Retention::KEEP_SENT );
	}

	public function test_the_button_of_the_first_tab_is_only_mentioned_there() {
		self::log_in( 'administrator' );
		self::use_gateway();
		foreach ( array( 'settings' => 1, 'events' => 0, 'log' => 0 ) as $tab => $times ) {
			self::next();
			$_GET['tab'] = $tab;
			Admin_Page::prepare();
			$this->assertSame( $times, substr_count( self::page(), 'realtime-events-next-step' ), $tab );
		}
	}

	public function test_a_new_hook_is_not_public_and_can_be_made_public() {
		self::log_in( 'administrator' );
		$_GET['tab'] = 'events';
		Admin_Page::prepare();
		$page = self::page();

		$this->assertSame( 2, preg_match_all( '/name="realtime_events\[hooks\]\[\w+\]\[channel\]" value="editors"/', $page ) );
		$this->assertStringContainsString( '<li><code>public</code> ', $page );
		$this->assertStringContainsString( '<option value="public">', $page );
	}

	public function test_each_script_of_the_screens_finds_what_it_depends_on() {
		self::log_in( 'administrator' );
		foreach ( array( 'settings', 'events', 'log' ) as $tab ) {
			$_GET['tab'] = $tab;
			Admin_Page::prepare();
			self::page();
		}

		$ours = preg_grep( '/^realtime-events/', wp_scripts()->queue );
		$this->assertContains( 'realtime-events-test', $ours );
		foreach ( $ours as $handle ) {
			$this->assertSame( array(), array_diff( wp_scripts()->registered[ $handle ]->deps, array_keys( wp_scripts()->registered ) ), $handle );
		}
	}

	public function test_without_woocommerce_its_source_is_inactive() {
		if ( class_exists( 'WooCommerce' ) ) {
			$this->markTestSkipped( 'WooCommerce is active.' );
		}
		self::log_in( 'administrator' );
		$_GET['tab'] = 'events';
		Admin_Page::prepare();

		$this->assertStringContainsString( 'realtime-events-source is-inactive', self::page() );
	}

	public function test_the_log_shows_hostile_events_as_text() {
		self::log_in( 'administrator' );
		realtime_events_dispatch( self::HOSTILE, array( 'title' => self::HOSTILE ) );
		list( $row ) = Outbox::first( 1, 0 );
		Outbox::failed( (int) $row->id, 422, self::HOSTILE );
		$_GET['tab'] = 'log';
		Admin_Page::prepare();
		$table = self::page();
		self::forget();
		$_GET['row'] = (string) $row->id;
		Admin_Page::prepare();
		$event = self::page();

		foreach ( array( $table, $event ) as $page ) {
			$this->assertStringContainsString( '&lt;script&gt;window.hacked=1', $page );
			$this->assertStringNotContainsString( '<script>window', $page );
			$this->assertStringNotContainsString( '<img src=x', $page );
		}
	}

	public function test_the_log_filters_by_state_and_has_pages() {
		self::log_in( 'administrator' );
		foreach ( range( 1, 25 ) as $n ) {
			realtime_events_dispatch( "event_$n" );
		}
		list( $first ) = Outbox::first( 1, 0 );
		Outbox::failed( (int) $first->id, 422, 'No.' );
		$_GET = array( 'tab' => 'log' );
		Admin_Page::prepare();
		$this->assertSame( 20, substr_count( self::page(), 'row-title' ) );

		self::forget();
		$_REQUEST['paged'] = '2';
		Admin_Page::prepare();
		$this->assertSame( 5, substr_count( self::page(), 'row-title' ) );

		self::forget();
		unset( $_REQUEST['paged'] );
		$_REQUEST['state'] = 'failed';
		Admin_Page::prepare();
		$page = self::page();
		$this->assertSame( 1, substr_count( $page, 'row-title' ) );
		$this->assertStringContainsString( 'event_1<', $page );
	}

	/**
	 * @dataProvider retries
	 */
	public function test_failed_events_are_sent_again( callable $ask, $again ) {
		self::log_in( 'administrator' );
		$rows = self::three_that_failed();
		$ask( $rows );

		$this->assertStringContainsString( "retried=$again", $this->died( array( Admin_Page::class, 'prepare' ) ) );

		$this->assertSame( $again, Outbox::count( Outbox::PENDING ) );
		$this->assertTrue( Schedule::now()->is_due() );
	}

	/**
	 * @dataProvider retries
	 */
	public function test_without_the_nonce_nothing_is_sent_again( callable $ask ) {
		self::log_in( 'administrator' );
		$ask( self::three_that_failed() );
		$_REQUEST['_wpnonce'] = 'wrong';

		$this->died( array( Admin_Page::class, 'prepare' ) );

		$this->assertSame( 0, Outbox::count( Outbox::PENDING ) );
	}

	/**
	 * @dataProvider retries
	 */
	public function test_an_editor_sends_nothing_again( callable $ask ) {
		self::log_in( 'editor' );
		$ask( self::three_that_failed() );

		Admin_Page::prepare();

		$this->assertSame( 0, Outbox::count( Outbox::PENDING ) );
	}

	public static function retries() {
		return array(
			'one'  => array(
				static function ( $rows ) {
					$_GET = array(
						'tab'   => 'log',
						'retry' => $rows[0],
					);
					$_REQUEST['_wpnonce'] = wp_create_nonce( 'realtime_events_retry_' . $rows[0] );
				},
				1,
			),
			'two'  => array(
				static function ( $rows ) {
					$_GET  = array( 'tab' => 'log' );
					$_POST = array(
						'action'  => '-1',
						'action2' => 'retry',
						'rows'    => array_slice( $rows, 1 ),
					);
					$_REQUEST['_wpnonce'] = wp_create_nonce( 'bulk-realtime-events' );
				},
				2,
			),
			'all'  => array(
				static function () {
					$_GET  = array( 'tab' => 'log' );
					$_POST = array( 'retry_all' => 'x' );
					$_REQUEST['_wpnonce'] = wp_create_nonce( 'bulk-realtime-events' );
				},
				3,
			),
		);
	}

	public function test_the_status_follows_settings_and_events() {
		$this->assertSame( Status::UNCONFIGURED, Status::now()->state );
		update_option( 'realtime_events', array( 'url' => 'https://gateway.example.com/dispatch', 'secret' => 'short' ) );
		$this->assertSame( Signature::rule(), Status::now()->next_step );

		self::use_gateway();
		$this->assertSame( Status::READY, Status::now()->state );

		$this->answer( self::accepting() );
		realtime_events_dispatch( 'a' );
		$this->assertSame( Status::WAITING, Status::now()->state );
		Sender::flush();
		$this->assertSame( Status::CONNECTED, Status::now()->state );
	}

	/**
	 * @dataProvider refusals
	 */
	public function test_a_failure_is_shown_with_the_next_step( $answer, array $states ) {
		self::log_in( 'administrator' );
		self::use_gateway();
		$this->answer(
			static function () use ( $answer ) {
				return $answer;
			}
		);
		realtime_events_dispatch( 'a' );
		foreach ( $states as $state ) {
			( new Schedule( 0, Schedule::now()->failures ) )->write();
			Sender::flush();
			$status = Status::now();
			$this->assertSame( $state, $status->state );
			$this->assertSame( Next_Step::on( $status->last['status'], $status->last['answer'] ), $status->next_step );
			$this->assertSame( is_wp_error( $answer ) ? 0 : $answer[0], $status->last['status'] );
			$this->assertSentence( $status->sentence );
		}
		set_current_screen( 'dashboard' );
		ob_start();
		Dashboard::notice();
		$this->assertSame( Status::FAILING === end( $states ), false !== strpos( ob_get_clean(), 'notice-error' ) );
		$this->assertSame( 'critical', Site_Health::test_reachable()['status'] );
	}

	public static function refusals() {
		return array(
			'a wrong secret'   => array( array( 401, '{"status":"error","message":"No signature fits."}' ), array( Status::FAILING ) ),
			'a wrong clock'    => array( array( 401, '{"status":"error","message":"The webhook-timestamp is stale."}' ), array( Status::FAILING ) ),
			'a wrong address'  => array( array( 404, '{"message":"Not Found"}' ), array( Status::FAILING ) ),
			'another page'     => array( array( 200, '<!DOCTYPE html>' ), array( Status::FAILING ) ),
			'a broken gateway' => array( array( 500, '' ), array( Status::WAITING, Status::WAITING, Status::FAILING ) ),
			'no host'          => array( new \WP_Error( 'http_request_failed', 'cURL error 6: Could not resolve host' ), array( Status::WAITING, Status::WAITING, Status::FAILING ) ),
			'an unsafe URL'    => array( new \WP_Error( 'http_request_failed', __( 'A valid URL was not provided.' ) ), array( Status::WAITING, Status::WAITING, Status::FAILING ) ),
		);
	}

	public function test_an_editor_sees_no_notice() {
		self::use_gateway();
		$this->answer(
			static function () {
				return array( 401, '{}' );
			}
		);
		realtime_events_dispatch( 'a' );
		Sender::flush();
		set_current_screen( 'dashboard' );
		self::log_in( 'editor' );
		ob_start();
		Dashboard::notice();
		$this->assertSame( '', ob_get_clean() );
	}

	public function test_site_health_recommends_the_constant() {
		$this->assertSame( 'good', Site_Health::test_secret()['status'] );
		self::use_gateway();
		$this->assertSame( 'recommended', Site_Health::test_secret()['status'] );
		$this->assertSame( 'recommended', Site_Health::test_configured()['status'], 'no WebSocket URL' );
		self::three_that_failed();
		$this->assertSame( 'recommended', Site_Health::test_failed()['status'] );
	}

	public function test_site_health_reports_that_the_site_cannot_reach_itself() {
		add_filter(
			'realtime_events_loopback',
			static function () {
				return 'unix:///there/is/no/such.socket'; // Also where PHP has no network.
			}
		);
		$result = Site_Health::test_loopback();
		$this->assertSame( 'recommended', $result['status'] );
		$reason = rtrim( Loopback::check()->get_error_message(), '.' );
		$this->assertStringContainsString( "$reason. ", $result['description'] );
	}

	/**
	 * Adds three failed events.
	 *
	 * @return int[] Rows.
	 */
	private static function three_that_failed() {
		foreach ( array( 'a', 'b', 'c' ) as $name ) {
			realtime_events_dispatch( $name );
		}
		$rows = array_map( 'intval', wp_list_pluck( Outbox::first( 3, 9999 ), 'id' ) );
		foreach ( $rows as $row ) {
			Outbox::failed( $row, 422, 'No.' );
		}
		return $rows;
	}

	/**
	 * Submits a form.
	 */
	private static function submit( $nonce, array $fields ) {
		$_POST                = wp_slash( array( 'realtime_events' => $fields ) );
		$_REQUEST['_wpnonce'] = wp_create_nonce( $nonce );
	}

	/**
	 * The page.
	 */
	private static function page() {
		ob_start();
		Admin_Page::show();
		return ob_get_clean();
	}

	/**
	 * The message with which a call ends the request.
	 */
	private function died( callable $call ) {
		try {
			$call();
		} catch ( Died $end ) {
			return $end->getMessage();
		}
		$this->fail( 'It went on.' );
	}
}
