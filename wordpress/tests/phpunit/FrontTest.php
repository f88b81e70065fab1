<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Events\Event;

/**
 * The output on a page: scripts and their configuration.
 */
final class FrontTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		$GLOBALS['wp_scripts'] = null;
		$GLOBALS['wp_styles']  = null;
		self::use( array() );
	}

	public function test_a_page_without_a_request_has_no_script() {
		do_action( 'wp_enqueue_scripts' );

		$this->assertStringNotContainsString( 'realtime', self::scripts() );
	}

	public function test_a_theme_enqueues_the_handle() {
		wp_enqueue_script( 'realtime-events' );

		$this->assertMatchesRegularExpression( '#id=\"realtime-events-config\">.*assets/realtime-events\.js#s', self::scripts() );
	}

	/**
	 * As plugins do that load one file instead of many.
	 */
	public function test_the_configuration_is_there_where_scripts_are_joined() {
		$GLOBALS['wp_scripts'] = new class() extends \WP_Scripts {
			public function do_items( $handles = false, $group = false ) {
				$this->all_deps( $this->queue );
				if ( $group && $this->to_do ) {
					echo '<script src="/joined.js?', esc_attr( implode( ',', $this->to_do ) ), '"></script>';
					$this->done  = array_merge( $this->done, $this->to_do );
					$this->to_do = array();
				}
				return $this->done;
			}
		};
		wp_enqueue_script( 'my-theme', 'x.js', array( 'realtime-events' ), '1', true );

		$this->assertMatchesRegularExpression( '#id="realtime-events-config">\{.*joined\.js\?realtime-events,my-theme#s', self::scripts() );
	}

	public function test_a_script_in_the_header_has_the_configuration_before_it() {
		wp_enqueue_script( 'my-theme', 'x.js', array( 'realtime-events' ), '1', false );

		$this->assertMatchesRegularExpression( '#^\s*<script[^>]*id="realtime-events-config">\{.*assets/realtime-events\.js.*x\.js#s', self::scripts() );
	}

	public function test_the_settings_enqueue_it_on_every_page() {
		self::use( array( 'everywhere' => true ) );
		do_action( 'wp_enqueue_scripts' );

		$this->assertStringContainsString( 'assets/realtime-events.js', self::scripts() );
	}

	public function test_every_visitor_gets_the_same_configuration() {
		$configuration = self::configuration();

		$this->assertSame(
			array(
				'websocketUrl' => 'wss://gateway.example.com/live',
				'historyUrl'   => 'https://public.example.com/history',
				'tokenUrl'     => rest_url( 'realtime-events/v1/token' ),
				'names'        => array(
					'public'        => 'public',
					'publicPrefix'  => 'public:',
					'privatePrefix' => '',
				),
				'positions'    => array(),
			),
			$configuration
		);
	}

	public function test_the_page_is_printed_with_the_positions_that_its_reader_may_know() {
		foreach ( array( 'public', 'public:news', 'editors', 'users' ) as $place => $channel ) {
			Outbox::sent( Outbox::add( Event::create( 'a', null, array( 'channel' => $channel ) ) ), $place + 1, 'E1' );
		}
		realtime_events_position( 'public:news' );
		realtime_events_position( 'public:none' );
		realtime_events_position( 'editors' );
		$public = array(
			'public:news' => array( 'seq' => 2, 'epoch' => 'E1' ),
			'public'      => array( 'seq' => 1, 'epoch' => 'E1' ),
		);

		$this->assertSame( $public, self::configuration()['positions'] );
		self::log_in( 'editor' );
		$this->assertSame( 3, self::configuration()['positions']['editors']['seq'] );
	}

	public function test_the_position_is_read_before_the_theme_reads_its_content() {
		Outbox::sent( Outbox::add( Event::create( 'a', null, array() ) ), 1, 'E1' );
		wp_enqueue_script( 'my-theme', 'x.js', array( 'realtime-events' ), '1', true );
		do_action( 'wp_enqueue_scripts' );
		Outbox::sent( Outbox::add( Event::create( 'b', null, array() ) ), 2, 'E1' );

		$this->assertSame( 1, self::configuration()['positions']['public']['seq'] );
	}

	public function test_a_user_gets_a_nonce_and_the_url_of_the_next_one() {
		self::log_in( 'subscriber' );

		$user = self::configuration()['user'];

		$this->assertSame( 1, wp_verify_nonce( $user['nonce'], 'wp_rest' ) );
		$this->assertSame( admin_url( 'admin-ajax.php?action=rest-nonce' ), $user['nonceUrl'] );
	}

	public function test_the_secret_is_on_no_page() {
		self::log_in( 'administrator' );
		wp_enqueue_script( 'realtime-events' );
		$html = do_shortcode( '[realtime_feed]' ) . self::scripts();

		$this->assertStringNotContainsString( 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', $html );
	}

	public function test_the_address_that_only_the_site_calls_is_on_no_page() {
		self::use( array( 'url' => 'https://site-only.example.com/dispatch', 'history_url' => '' ) );
		wp_enqueue_script( 'realtime-events' );
		$html = do_shortcode( '[realtime_feed]' ) . self::scripts();

		$this->assertStringNotContainsString( 'site-only.example.com', $html );
		$this->assertSame( '', self::configuration()['historyUrl'] );
	}

	public function test_no_setting_can_end_the_script_element() {
		self::use( array( 'websocket_url' => 'wss://x/</script><script>alert(1)</script>&amp;<!--' ) );
		wp_enqueue_script( 'realtime-events' );

		$html = self::scripts();

		$this->assertStringNotContainsString( 'alert(1)</script>', $html );
		$this->assertSame( 'wss://x/</script><script>alert(1)</script>&amp;<!--', self::configuration()['websocketUrl'] );
	}

	private static function use( array $settings ) {
		update_option(
			'realtime_events',
			$settings + array(
				'url'           => 'https://gateway.example.com/dispatch',
				'websocket_url' => 'wss://gateway.example.com/live',
				'history_url'   => 'https://public.example.com/history',
				'secret'        => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
			)
		);
	}

	private static function scripts() {
		ob_start();
		wp_print_head_scripts();
		wp_print_footer_scripts();
		return ob_get_clean();
	}

	private static function configuration() {
		$GLOBALS['wp_scripts'] = null;
		wp_enqueue_script( 'realtime-events' );
		self::assertSame( 1, preg_match( '#<script type=\"application/json\" id=\"realtime-events-config\">(.*)</script>$#m', self::scripts(), $match ) );
		return json_decode( $match[1], true );
	}
}
