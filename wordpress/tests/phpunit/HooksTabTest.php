<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Admin\Admin_Page;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Settings;
use Realtime_Events\Sources\Mapped_Hooks;
use Realtime_Events\Watch;

/**
 * Mapped hooks on the screen: the rows, their errors, and the sample of an event.
 */
final class HooksTabTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		set_current_screen( 'settings_page_realtime-events' );
		$_GET['tab'] = 'events';
	}

	protected function tearDown(): void {
		unset( $GLOBALS['current_screen'], $GLOBALS['hook_suffix'] );
		parent::tearDown();
	}

	public function test_a_stored_row_that_is_refused_now_says_so_and_the_others_stay() {
		self::log_in( 'administrator' );
		update_option( 'realtime_events', array( 'hooks' => array( self::row( 'kettle_boils' ), self::row( 'wp_set_password' ), self::row( 'sugar' ) ) ) );
		Mapped_Hooks::listen();
		apply_filters( 'sugar', 3 );

		$page = self::page();

		preg_match_all( '/id="realtime-events-hook-(\d)-error" data-error="(\w+)">([^<]+)</', $page, $errors );
		$this->assertSame( array( array( '1', '2' ), array( 'unfit_hook', 'filter' ) ), array( $errors[1], $errors[2] ) );
		array_map( array( self::class, 'assertSentence' ), $errors[3] );
		$this->assertStringNotContainsString( 'notice-error', $page, 'Nothing was submitted.' );
		$this->assertStringNotContainsString( ' autofocus', $page );
	}

	public function test_an_error_is_tied_to_its_field_which_has_the_cursor() {
		self::log_in( 'administrator' );
		self::submit( array( 'hooks' => array( self::row( 'kettle_boils' ), self::row( 'salt' ), array( 'capability' => 'A B' ) + self::row( 'other_kettle' ) ) ) );

		$page = self::page();

		$this->assertMatchesRegularExpression( '/name="realtime_events\[hooks\]\[1\]\[hook\]"[^>]* aria-invalid="true" aria-describedby="realtime-events-hook-1-error" autofocus/', $page );
		$this->assertMatchesRegularExpression( '/name="realtime_events\[hooks\]\[2\]\[capability\]"[^>]* aria-invalid="true" aria-describedby="realtime-events-hook-2-error"  spellcheck/', $page );
	}

	public function test_a_filter_that_is_removed_can_be_mapped_again() {
		self::log_in( 'administrator' );
		Watch::note_filter( 'sugar' );
		add_filter(
			'wp_redirect',
			static function () {
				throw new Died( 'saved' );
			}
		);
		self::submit( array( 'hooks' => array() ) );
		try {
			Admin_Page::prepare();
			$this->fail( 'It went on.' );
		} catch ( Died $saved ) {
			$this->assertFalse( Watch::is_filter( 'sugar' ) );
		}
	}

	public function test_a_sample_is_what_would_be_sent_and_is_sent_to_nobody_and_not_saved() {
		$editor = self::log_in( 'editor' );
		self::log_in( 'administrator' );
		self::submit( array( 'hooks' => array( '7' => self::row( 'kettle_boils' ) ), 'sample' => '7' ) );
		$page = self::page();
		$this->assertStringContainsString( 'data-state="waiting"', $page );
		$this->assertMatchesRegularExpression( '/value="kettle_boils"/', $page );

		self::forget();
		wp_set_current_user( $editor );
		Mapped_Hooks::listen();
		do_action( 'kettle_boils', array( 'cups' => 2, 'password' => 'hidden' ) );
		do_action( 'kettle_boils', array( 'cups' => 3 ) );

		$this->assertSame( array(), Outbox::page( '', 9 ) );
		$this->assertSame( array(), Settings::current()->hooks() );
		$this->assertNull( Watch::asked(), 'It waits no longer.' );
		self::log_in( 'administrator' );
		$this->assertStringContainsString( 'data-state="waiting"', self::page(), 'Another user sees nothing of it.' );
	}

	public function test_the_sample_is_shown_to_who_asked() {
		self::log_in( 'administrator' );
		self::submit( array( 'hooks' => array( self::row( 'kettle_boils' ) ), 'sample' => '0' ) );
		self::page();
		Mapped_Hooks::listen();
		do_action( 'kettle_boils', array( 'cups' => 2, 'password' => 'hidden', 'note' => '<script>alert(1)</script>' ) );

		$page = self::page();

		$this->assertSame( 1, preg_match( '#data-state="ready".*<pre>(.*?)</pre>#s', $page, $found ) );
		$event = json_decode( html_entity_decode( $found[1], ENT_QUOTES ), true );
		$this->assertSame( array( 'mapped', array( 'cups' => 2, 'note' => '<script>alert(1)</script>' ), 'kitchen' ), array( $event['event'], $event['data'], $event['channel'] ) );
		$this->assertStringNotContainsString( 'hidden', $found[1] );
		$this->assertStringNotContainsString( '<script>alert', $page );

		// Another row is another sample.
		self::submit( array( 'hooks' => array( array( 'argument' => '-1' ) + self::row( 'kettle_boils' ) ), 'sample' => '0' ) );
		$this->assertStringContainsString( 'data-state="waiting"', self::page() );
	}

	public function test_a_sample_of_a_filter_is_the_reason_that_it_sends_nothing() {
		self::log_in( 'administrator' );
		self::submit( array( 'hooks' => array( self::row( 'sugar' ) ), 'sample' => '0' ) );
		self::page();
		Mapped_Hooks::listen();
		$this->assertSame( 3, apply_filters( 'sugar', 3 ) );
		$GLOBALS['wp_filters'] = array(); // The next request.

		$this->assertStringContainsString( 'data-state="failed"', self::page() );
	}

	public function test_a_sample_of_an_event_that_a_filter_stops_is_the_reason() {
		self::log_in( 'administrator' );
		self::submit( array( 'hooks' => array( self::row( 'kettle_boils' ) ), 'sample' => '0' ) );
		self::page();
		Mapped_Hooks::listen();
		add_filter(
			'realtime_events_send',
			static function ( $send, $event ) {
				return 'mapped' !== $event;
			},
			10,
			2
		);
		do_action( 'kettle_boils', array( 'cups' => 2 ) );

		$page = self::page();
		$this->assertStringContainsString( 'data-state="failed"', $page );
		$this->assertStringNotContainsString( 'cups', $page );
	}

	public function test_the_sample_counts_each_capability_that_is_enough_and_names_the_filter() {
		foreach ( array( 'edit_others_shop_orders', 'manage_woocommerce' ) as $capability ) {
			get_userdata( self::log_in( 'subscriber' ) )->add_cap( $capability );
		}
		self::log_in( 'administrator' );
		self::submit( array( 'hooks' => array( array( 'channel' => 'woocommerce', 'capability' => '' ) + self::row( 'kettle_boils' ) ), 'sample' => '0' ) );
		$page = self::page();
		$this->assertMatchesRegularExpression( '/<strong>[2-9] users.*manage_woocommerce/', $page );
		$this->assertStringNotContainsString( 'realtime_events_may_read', $page );

		add_filter( 'realtime_events_may_read', '__return_true' );
		$this->assertStringContainsString( 'realtime_events_may_read', self::page() );
	}

	public function test_there_is_no_sample_of_a_refused_hook_and_none_after_ten_minutes() {
		self::log_in( 'administrator' );
		self::submit( array( 'hooks' => array( self::row( 'wp_set_password' ) ), 'sample' => '0' ) );
		$this->assertStringNotContainsString( 'realtime-events-sample ', self::page() );
		$this->assertNull( Watch::asked() );

		Watch::ask( get_current_user_id(), self::row( 'kettle_boils' ) );
		$known                   = get_option( Watch::OPTION );
		$known['asked']['until'] = time() - 1;
		update_option( Watch::OPTION, $known );
		$this->assertNull( Watch::asked() );
	}

	/**
	 * @dataProvider readers
	 */
	public function test_the_sample_says_who_could_read_it( array $row, $expected ) {
		self::log_in( 'subscriber' );
		self::log_in( 'author' );
		self::log_in( 'editor' );
		self::log_in( 'administrator' );
		self::submit( array( 'hooks' => array( $row + self::row( 'kettle_boils' ) ), 'sample' => '0' ) );

		$this->assertMatchesRegularExpression( $expected, preg_replace( '/.*(<div class="realtime-events-sample.*?<\/p>).*/s', '$1', self::page() ) );
	}

	public static function readers() {
		return array(
			'everyone'  => array( array( 'channel' => 'public', 'capability' => '' ), '/realtime-events-error">Everyone/' ),
			'editors'   => array( array( 'channel' => 'editors', 'capability' => '' ), '/<strong>3 users.*edit_others_posts/' ), // The first administrator, too.
			'a team'    => array( array( 'channel' => 'kitchen', 'capability' => 'publish_posts' ), '/<strong>4 users.*publish_posts/' ),
			'by default' => array( array( 'channel' => 'kitchen', 'capability' => '' ), '/<strong>2 users.*manage_options/' ),
			'a user'    => array( array( 'channel' => 'user:1', 'capability' => '' ), '/<strong>Only the user admin/' ),
			'nobody'    => array( array( 'channel' => 'user:999', 'capability' => '' ), '/<strong>Nobody/' ),
			'of a post' => array( array( 'channel' => 'post:1', 'capability' => '' ), '/<strong>Users who may read the post “Hello world!”/' ),
		);
	}

	private static function row( $hook ) {
		return array( 'hook' => $hook, 'event' => 'mapped', 'argument' => 0, 'channel' => 'kitchen', 'capability' => 'read' );
	}

	private static function submit( array $fields ) {
		$_POST                = wp_slash( array( 'realtime_events' => $fields ) );
		$_REQUEST['_wpnonce'] = wp_create_nonce( 'realtime_events_events' );
	}

	/**
	 * The page after the form was submitted, if it was.
	 */
	private static function page() {
		self::forget();
		if ( $_POST ) {
			$_REQUEST['_wpnonce'] = wp_create_nonce( 'realtime_events_events' );
		}
		Admin_Page::prepare();
		ob_start();
		Admin_Page::show();
		return ob_get_clean();
	}
}
