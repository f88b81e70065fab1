<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Events\Event;

/**
 * The output on a page: scripts, their configuration, the feed.
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
				'historyUrl'   => 'https://gateway.example.com/history',
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

	public function test_no_setting_can_end_the_script_element() {
		self::use( array( 'websocket_url' => 'wss://x/</script><script>alert(1)</script>&amp;<!--' ) );
		wp_enqueue_script( 'realtime-events' );

		$html = self::scripts();

		$this->assertStringNotContainsString( 'alert(1)</script>', $html );
		$this->assertSame( 'wss://x/</script><script>alert(1)</script>&amp;<!--', self::configuration()['websocketUrl'] );
	}

	public function test_the_feed_brings_its_script_and_style() {
		$html = do_shortcode( '[realtime_feed]' );

		$feed = self::feed( $html );
		$this->assertSame( array( 'public', 'post_published', '10' ), self::said( $feed ) );
		$this->assertSame( 'polite', $feed->getElementsByTagName( 'ol' )->item( 0 )->getAttribute( 'aria-live' ) );
		$this->assertNotSame( '', $feed->getElementsByTagName( 'p' )->item( 0 )->textContent );
		$this->assertTrue( wp_script_is( 'realtime-events-feed' ) );
		$this->assertTrue( wp_style_is( 'realtime-events-feed' ) );
	}

	public function test_the_block_is_the_same_as_the_shortcode() {
		$block = do_blocks( '<!-- wp:realtime-events/feed {"channel":"public:news","events":"goal, order_*","limit":3,"align":"wide"} /-->' );

		$this->assertSame( array( 'public:news', 'goal, order_*', '3' ), self::said( self::feed( $block ) ) );
		$this->assertStringContainsString( 'alignwide', $block );
		$this->assertSame(
			self::said( self::feed( $block ) ),
			self::said( self::feed( do_shortcode( '[realtime_feed channel="public:news" events="goal, order_*" limit="3"]' ) ) )
		);
	}

	public function test_the_preview_of_the_editor_is_rendered_by_rest() {
		self::log_in( 'editor' );
		$request = new \WP_REST_Request( 'GET', '/wp/v2/block-renderer/realtime-events/feed' );
		$request->set_query_params( array( 'context' => 'edit', 'attributes' => array( 'channel' => 'editors' ) ) );

		$said = rest_do_request( $request );

		$this->assertSame( 200, $said->get_status() );
		$this->assertSame( array( 'editors', 'post_published', '10' ), self::said( self::feed( $said->get_data()['rendered'] ) ) );
	}

	/**
	 * @dataProvider hostile
	 */
	public function test_no_attribute_of_a_feed_becomes_markup( array $attributes, array $expected ) {
		self::log_in( 'author' );
		foreach ( array( self::shortcode( $attributes ), render_block( array( 'blockName' => 'realtime-events/feed', 'attrs' => $attributes, 'innerBlocks' => array(), 'innerHTML' => '', 'innerContent' => array() ) ) ) as $html ) {
			$document = self::parse( $html );
			foreach ( array( 'script', 'img', 'svg', 'iframe', 'a' ) as $name ) {
				$this->assertSame( 0, $document->getElementsByTagName( $name )->length, $html );
			}
			foreach ( ( new \DOMXPath( $document ) )->query( '//@*' ) as $attribute ) {
				$this->assertContains( $attribute->name, array( 'class', 'data-realtime-feed', 'data-realtime-channel', 'data-realtime-event', 'aria-live', 'aria-relevant', 'aria-label' ), $html );
			}
			if ( $expected ) {
				$this->assertSame( $expected, self::said( self::feed( $html ) ) );
			} else {
				$this->assertStringNotContainsString( 'data-realtime', $html );
			}
		}
	}

	public static function hostile() {
		return array(
			'an attribute in events'   => array( array( 'events' => '" onmouseover="alert(1)' ), array( 'public', '" onmouseover="alert(1)', '10' ) ),
			'an element in events'     => array( array( 'events' => 'a"><img src=x onerror=alert(1)>' ), array( 'public', 'a"><img src=x onerror=alert(1)>', '10' ) ),
			'an entity in events'      => array( array( 'events' => 'a&b' ), array( 'public', 'a&b', '10' ) ),
			'an element in channel'    => array( array( 'channel' => '"><script>alert(1)</script>' ), array() ),
			'a line in channel'        => array( array( 'channel' => "public:\nx" ), array() ),
			'an attribute in limit'    => array( array( 'limit' => '5" onload="alert(1)' ), array( 'public', 'post_published', '10' ) ),
			'no number'                => array( array( 'limit' => 'many' ), array( 'public', 'post_published', '10' ) ),
			'a negative number'        => array( array( 'limit' => '-5' ), array( 'public', 'post_published', '1' ) ),
			'a large number'           => array( array( 'limit' => '1e9' ), array( 'public', 'post_published', '100' ) ),
			'nothing'                  => array( array( 'channel' => '', 'events' => '', 'limit' => '' ), array( 'public', 'post_published', '10' ) ),
			'an attribute of its own'  => array( array( 'onclick' => 'alert(1)', 'wrapper' => '<img>' ), array( 'public', 'post_published', '10' ) ),
		);
	}

	/**
	 * @dataProvider private_channels
	 */
	public function test_users_without_access_get_no_feed( $channel, $role, $shown ) {
		if ( $role ) {
			self::log_in( $role );
		}

		$html = do_shortcode( "[realtime_feed channel=\"$channel\"]" );

		$this->assertSame( $shown, false !== strpos( $html, 'data-realtime-feed' ) );
		$this->assertSame( $shown, wp_script_is( 'realtime-events' , 'queue' ) || wp_script_is( 'realtime-events-feed' ) );
		if ( ! $shown && 'author' !== $role ) {
			$this->assertSame( '', $html );
		}
	}

	public static function private_channels() {
		return array(
			'editors, a visitor'        => array( 'editors', '', false ),
			'editors, a subscriber'     => array( 'editors', 'subscriber', false ),
			'editors, an author'        => array( 'editors', 'author', false ),
			'editors, an editor'        => array( 'editors', 'editor', true ),
			'users, a visitor'          => array( 'users', '', false ),
			'users, a subscriber'       => array( 'users', 'subscriber', true ),
			'another, a visitor'        => array( 'user:1', '', false ),
			'unknown, an administrator' => array( 'whatever', 'administrator', true ),
		);
	}

	public function test_without_a_gateway_a_visitor_sees_nothing_and_an_author_a_note() {
		self::use( array( 'websocket_url' => '' ) );

		$this->assertSame( '', do_shortcode( '[realtime_feed]' ) );
		self::log_in( 'author' );
		$this->assertMatchesRegularExpression( '#^<p class="realtime-feed__note">[^<]+</p>$#', do_shortcode( '[realtime_feed]' ) );
		$this->assertFalse( wp_script_is( 'realtime-events-feed' ) );
	}

	private static function use( array $settings ) {
		update_option(
			'realtime_events',
			$settings + array(
				'url'           => 'https://gateway.example.com/dispatch',
				'websocket_url' => 'wss://gateway.example.com/live',
				'secret'        => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
			)
		);
	}

	/**
	 * The shortcode with attributes that cannot be written in its text.
	 */
	private static function shortcode( array $attributes ) {
		return call_user_func( $GLOBALS['shortcode_tags']['realtime_feed'], $attributes, '', 'realtime_feed' );
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

	private static function parse( $html ) {
		$document = new \DOMDocument();
		$document->loadHTML( '<?xml encoding="utf-8"?><body>' . $html, LIBXML_NOERROR );
		return $document;
	}

	private static function feed( $html ) {
		$found = ( new \DOMXPath( self::parse( $html ) ) )->query( '//*[@data-realtime-feed]' );
		self::assertSame( 1, $found->length, $html );
		return $found->item( 0 );
	}

	private static function said( \DOMElement $feed ) {
		return array( $feed->getAttribute( 'data-realtime-channel' ), $feed->getAttribute( 'data-realtime-event' ), $feed->getAttribute( 'data-realtime-feed' ) );
	}
}
