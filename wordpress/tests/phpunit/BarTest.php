<?php
namespace Realtime_Events\Tests;

/**
 * The node in the toolbar, and ?realtime-debug: only for users who manage the site.
 */
final class BarTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		$GLOBALS['wp_scripts'] = null;
		$GLOBALS['wp_styles']  = null;
		update_option(
			'realtime_events',
			array(
				'url'           => 'http://localhost:8080/dispatch',
				'websocket_url' => 'ws://localhost:8081',
				'secret'        => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
			)
		);
		add_filter( 'show_admin_bar', '__return_true' );
	}

	protected function tearDown(): void {
		unset( $GLOBALS['wp_admin_bar'], $GLOBALS['show_admin_bar'], $GLOBALS['current_screen'] );
		$GLOBALS['wp_scripts'] = null;
		$GLOBALS['wp_styles']  = null;
		parent::tearDown();
	}

	public function test_an_administrator_has_the_node_with_its_script() {
		self::log_in( 'administrator' );
		$page = self::page();

		$this->assertMatchesRegularExpression( '#id=.wp-admin-bar-realtime-events-bar.*<a [^>]*href=.[^>]*tab=log[^>]*>.*Realtime: <span class="realtime-events-bar-state">off</span></a>#s', $page );
		$this->assertStringContainsString( 'assets/bar.js', $page );
		$this->assertStringContainsString( 'assets/bar.css', $page );
		$this->assertStringContainsString( '"console":"http://localhost:8080"', $page );
		$this->assertStringContainsString( '"isWatched":true', $page );
		$this->assertStringNotContainsString( '"debug":true', $page );
	}

	public function test_in_the_admin_screens_too() {
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		set_current_screen( 'edit-post' );
		self::log_in( 'administrator' );

		$this->assertStringContainsString( 'assets/bar.js', self::page( 'admin_enqueue_scripts', 'admin_print_footer_scripts' ) );
	}

	/**
	 * @dataProvider others
	 */
	public function test_others_have_nothing_of_it( $role ) {
		if ( '' !== $role ) {
			self::log_in( $role );
		}
		$_GET['realtime-debug'] = '';
		wp_enqueue_script( 'realtime-events' );
		$page = self::page();

		$this->assertStringContainsString( 'realtime-events-config', $page );
		foreach ( array( 'bar.js', 'bar.css', 'realtime-events-bar', 'isWatched', 'debug' ) as $part ) {
			$this->assertStringNotContainsString( $part, $page );
		}
	}

	public static function others() {
		return array( array( '' ), array( 'subscriber' ), array( 'editor' ) );
	}

	public function test_the_page_of_a_visitor_asks_the_database_nothing_for_it() {
		remove_filter( 'show_admin_bar', '__return_true' );
		unset( $GLOBALS['show_admin_bar'] );
		$queries = 0;
		add_filter(
			'query',
			static function ( $query ) use ( &$queries ) {
				++$queries;
				return $query;
			}
		);
		_wp_admin_bar_init();

		$this->assertSame( 0, $queries );
		$this->assertFalse( wp_script_is( 'realtime-events-bar' ), 'WordPress runs admin_bar_init only for users with a toolbar.' );
	}

	public function test_without_a_websocket_url_there_is_nothing_to_show() {
		self::use_gateway();
		self::log_in( 'administrator' );

		$this->assertStringNotContainsString( 'realtime-events-bar', self::page() );
	}

	public function test_a_filter_names_another_capability() {
		add_filter(
			'realtime_events_debug_capability',
			static function ( $capability ) {
				self::assertSame( 'manage_options', $capability );
				return 'edit_others_posts';
			}
		);
		self::log_in( 'editor' );
		$_GET['realtime-debug'] = '';

		$this->assertStringContainsString( '"isWatched":true,"debug":true', self::page() );
	}

	public function test_realtime_debug_does_not_need_the_toolbar() {
		add_filter( 'show_admin_bar', '__return_false', 99 );
		self::log_in( 'administrator' );
		$_GET['realtime-debug'] = '1';
		wp_enqueue_script( 'realtime-events' );
		$page = self::page();

		$this->assertStringContainsString( '"debug":true', $page );
		$this->assertStringNotContainsString( 'bar.js', $page );
	}

	/**
	 * What a page prints.
	 */
	private static function page( $enqueue = 'wp_enqueue_scripts', $footer = 'wp_print_footer_scripts' ) {
		ob_start();
		_wp_admin_bar_init();
		do_action( $enqueue, 'edit.php' );
		do_action( $footer );
		wp_styles()->do_items();
		if ( isset( $GLOBALS['wp_admin_bar'] ) && is_admin_bar_showing() ) {
			do_action_ref_array( 'admin_bar_menu', array( &$GLOBALS['wp_admin_bar'] ) );
			$GLOBALS['wp_admin_bar']->render();
		}
		return ob_get_clean();
	}
}
