<?php
/**
 * The base of all tests.
 */

namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Host;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Transaction;
use Realtime_Events\Sources\Changes;

/**
 * A test in a newly installed WordPress. After each test its writes to the database are rolled back, and its hooks and
 * the static properties of the plugin are reset. Nobody is logged in before it.
 */
abstract class TestCase extends \PHPUnit\Framework\TestCase {

	/**
	 * The requests of WordPress, in order, each `array( 'url', 'method', 'headers', 'body' )`.
	 *
	 * @var array[]
	 */
	protected $requests = array();

	/**
	 * The hooks before the test.
	 *
	 * @var array<string, mixed>
	 */
	private $hooks = array();

	/**
	 * Global variables of a request before the test.
	 *
	 * @var array<string, mixed>
	 */
	private $request = array();

	protected function setUp(): void {
		parent::setUp();
		global $wpdb, $wp_filter, $wp_actions, $wp_filters, $wp_current_filter;
		$this->hooks = array(
			'wp_filter'         => array_map(
				static function ( $hook ) {
					return clone $hook;
				},
				$wp_filter
			),
			'wp_actions'        => $wp_actions,
			'wp_filters'        => $wp_filters,
			'wp_current_filter' => $wp_current_filter,
		);
		$this->request = array(
			'_GET'     => $_GET,
			'_POST'    => $_POST,
			'_REQUEST' => $_REQUEST,
			'_SERVER'  => $_SERVER,
			'pagenow'  => isset( $GLOBALS['pagenow'] ) ? $GLOBALS['pagenow'] : null,
		);
		foreach ( array( 'wp_post_types', 'wp_post_statuses', 'wp_taxonomies' ) as $name ) {
			$this->request[ $name ] = $GLOBALS[ $name ];
		}
		unset( $GLOBALS['current_screen'] );
		self::forget();
		wp_cache_flush();
		wp_set_current_user( 0 );
		$wpdb->query( 'START TRANSACTION' );
		add_filter(
			'wp_die_handler',
			static function () {
				return static function ( $message ) {
					throw new Died( is_wp_error( $message ) ? $message->get_error_message() : (string) $message );
				};
			}
		);
		// A test that needs the network replaces this answer.
		$this->answer(
			static function () {
				return new \WP_Error( 'http_request_failed', 'Nobody answers in this test.' );
			}
		);
	}

	protected function tearDown(): void {
		global $wpdb;
		$wpdb->query( 'ROLLBACK' );
		foreach ( array_merge( $this->hooks, $this->request ) as $name => $value ) {
			$GLOBALS[ $name ] = $value;
		}
		// PHPUnit keeps each test, and there may be many hooks.
		$this->hooks   = array();
		$this->request = array();
		self::forget();
		wp_cache_flush();
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/**
	 * Replaces the network: from now on the callback answers the requests of WordPress.
	 *
	 * @param callable $answer Takes the body and the URL; returns a WP_Error, or status and body: `array( 200, '{}' )`.
	 */
	protected function answer( callable $answer ) {
		remove_all_filters( 'pre_http_request' );
		add_filter(
			'pre_http_request',
			function ( $unused, $request, $url ) use ( $answer ) {
				$this->requests[] = array(
					'url'     => $url,
					'method'  => $request['method'],
					'headers' => $request['headers'],
					'body'    => $request['body'],
				);
				$said             = $answer( $request['body'], $url );
				return is_wp_error( $said ) ? $said : array(
					'headers'  => isset( $said[2] ) ? $said[2] : array(),
					'body'     => $said[1],
					'response' => array(
						'code'    => $said[0],
						'message' => get_status_header_desc( $said[0] ),
					),
					'cookies'  => array(),
					'filename' => null,
				);
			},
			10,
			3
		);
	}

	/**
	 * The answer of a gateway that accepts all events, with sequence numbers from 1.
	 *
	 * @return callable For answer().
	 */
	protected static function accepting() {
		$seq = 0;
		return static function ( $body ) use ( &$seq ) {
			$said = json_decode( $body, true );
			if ( isset( $said['sub'] ) ) {
				return array( 200, '{"status":"success","message":"Tokens revoked","closed":1}' );
			}
			$single = isset( $said['event'] );
			$events = array();
			foreach ( $single ? array( $said ) : $said as $event ) {
				$events[] = array(
					'id'      => $event['id'],
					'channel' => $event['channel'],
					'seq'     => ++$seq,
				);
			}
			$answer = array(
				'status'  => 'success',
				'message' => 'Event broadcasted',
			);
			return array( 200, wp_json_encode( $answer + ( $single ? $events[0] : array( 'events' => $events ) ) ) );
		};
	}

	/**
	 * Stores the settings of a gateway.
	 */
	protected static function use_gateway() {
		update_option(
			'realtime_events',
			array(
				'url'    => 'https://gateway.example.com/dispatch',
				'secret' => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
			)
		);
	}

	/**
	 * The events in the outbox, oldest first, as the gateway receives them.
	 *
	 * @return array[]
	 */
	protected static function outbox() {
		Changes::decide_all(); // As at the end of the request.
		return self::bodies( Outbox::EVENT );
	}

	/**
	 * The subjects whose tokens the outbox revokes, oldest first.
	 *
	 * @return string[]
	 */
	protected static function revoked() {
		Changes::decide_all();
		return array_column( self::bodies( Outbox::REVOCATION ), 'sub' );
	}

	/**
	 * The bodies of the rows of a kind, oldest first.
	 */
	private static function bodies( $kind ) {
		return array_map(
			static function ( $row ) {
				return json_decode( $row->body, true );
			},
			array_reverse( wp_list_filter( Outbox::page( '', 1000 ), array( 'kind' => $kind ) ) )
		);
	}

	/**
	 * Empties the outbox and begins another request.
	 */
	protected static function next() {
		global $wpdb;
		$wpdb->query( 'DELETE FROM ' . Outbox::table() );
		self::forget();
	}

	/**
	 * The name and the channel of each event in the outbox, oldest first.
	 *
	 * @return array{string, string}[]
	 */
	protected static function names() {
		return array_map(
			static function ( $event ) {
				return array( $event['event'], $event['channel'] );
			},
			self::outbox()
		);
	}

	/**
	 * Adds a user and logs them in.
	 *
	 * @param string $role As WordPress calls it.
	 * @return int The user's id.
	 */
	protected static function log_in( $role ) {
		Changes::decide_all();
		// Without an event about the new user.
		add_filter( 'realtime_events_tell', '__return_false', 99 );
		$id = wp_insert_user(
			array(
				'user_login'   => $role . wp_rand(),
				'user_pass'    => 'password',
				'display_name' => 'Ann',
				'role'         => $role,
			)
		);
		wp_set_current_user( $id ); // Some plugins then give the user a role of their own.
		remove_filter( 'realtime_events_tell', '__return_false', 99 );
		return $id;
	}

	/**
	 * Adds a post, published unless the fields say otherwise.
	 *
	 * @param array $fields As wp_insert_post() takes them.
	 * @return int The post's id.
	 */
	protected static function post( array $fields = array() ) {
		return wp_insert_post(
			$fields + array(
				'post_title'   => 'A title',
				'post_content' => 'Some words.',
				'post_status'  => 'publish',
				'post_type'    => 'post',
			)
		);
	}

	/**
	 * Opens a shop that runs the hooks of WooCommerce. Where WooCommerce itself is, there is no place for it.
	 */
	protected static function open_shop() {
		if ( class_exists( 'WooCommerce' ) ) {
			self::markTestSkipped( 'WooCommerce is active; WooCommerceTest has its shop.' );
		}
		require_once __DIR__ . '/shop.php';
		Shop::open();
	}

	/**
	 * Opens the settings screen of the plugin. A redirect ends the request.
	 */
	protected static function open_settings() {
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		set_current_screen( 'settings_page_realtime-events' );
		add_filter(
			'wp_redirect',
			static function ( $location ) {
				throw new Died( $location );
			}
		);
	}

	/**
	 * Test cases from a file in protocol/, by name.
	 *
	 * @param string $file Name of the file.
	 * @return array<string, array{array}>
	 */
	protected static function vectors( $file ) {
		$vectors = json_decode( file_get_contents( dirname( __DIR__, 3 ) . "/protocol/$file" ), true );
		return array_map(
			static function ( $vector ) {
				return array( $vector );
			},
			array_column( $vectors, null, 'name' )
		);
	}

	/**
	 * Asserts that a text is a sentence. The code has each sentence once; tests assert codes and fields.
	 *
	 * @param mixed $text The text.
	 */
	protected static function assertSentence( $text ) {
		self::assertIsString( $text );
		self::assertMatchesRegularExpression( '/^\S.* .+\.$/us', trim( $text ) );
	}

	/**
	 * Begins another request: resets the static properties of the plugin.
	 */
	protected static function forget() {
		foreach ( get_declared_classes() as $name ) {
			if ( 0 !== strpos( $name, 'Realtime_Events\\' ) || 0 === strpos( $name, __NAMESPACE__ ) ) {
				continue;
			}
			foreach ( ( new \ReflectionClass( $name ) )->getProperties( \ReflectionProperty::IS_STATIC ) as $property ) {
				$property->setAccessible( true );
				// PHP 7.4 does not know the initial value.
				$value = $property->getValue();
				$property->setValue( null, is_array( $value ) ? array() : ( is_bool( $value ) ? false : null ) );
			}
		}
		// No test uses the DNS.
		Host::$resolve = static function () {
			return array( '93.184.216.34' );
		};
		// The transaction of the test is not one of the site.
		Transaction::$look = static function () {
			return false;
		};
	}
}

/**
 * WordPress ended the request with a message.
 */
final class Died extends \RuntimeException {
}
