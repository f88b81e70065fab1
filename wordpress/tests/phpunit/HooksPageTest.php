<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\Outbox;

/**
 * docs/hooks.md matches the plugin.
 */
final class HooksPageTest extends TestCase {

	const PLUGIN = __DIR__ . '/../../realtime-events';

	/**
	 * @dataProvider hooks
	 */
	public function test_has_each_hook_of_the_plugin_and_no_other( $function, $heading ) {
		preg_match_all( '/\b' . $function . "\(\s*'(realtime_events_\w+)'/", self::code( 'php' ), $called );

		$this->assertNotEmpty( $called[1] );
		$this->assertSameNames( $called[1], self::first_cells( $heading ) );
	}

	public static function hooks() {
		return array(
			'filters' => array( 'apply_filters', '## Filters' ),
			'actions' => array( 'do_action', '## Actions' ),
		);
	}

	public function test_has_each_event_of_the_plugin_and_no_other() {
		preg_match_all( "/(?:realtime_events_dispatch|self::publish\w*)\((?:[^;']*\?)?\s*'(\w+)'(?:\s*:\s*'(\w+)')?/", self::code( 'php', 'includes/sources' ), $published );
		$published[1] = array_filter( array_merge( $published[1], $published[2] ) );

		$this->assertNotEmpty( $published[1] );
		$this->assertSameNames( $published[1], array_keys( self::events() ) );
	}

	public function test_has_each_attribute_of_the_scripts_and_no_other() {
		preg_match_all( '/data-realtime-[a-z]+/', self::code( 'js' ) . self::code( 'php' ), $written );
		preg_match_all( '/\brealtime([A-Z][a-z]+)\b/', self::code( 'js', 'assets' ), $read );
		$read = array_map(
			static function ( $name ) {
				return 'data-realtime-' . strtolower( $name );
			},
			array_diff( $read[1], array( 'Events' ) )
		);

		$this->assertNotEmpty( $read );
		$this->assertSameNames( array_merge( $written[0], $read ), self::first_cells( '### Attributes' ) );
	}

	public function test_has_each_member_of_the_global_object() {
		$script = file_get_contents( self::PLUGIN . '/assets/front.js' );
		$this->assertSame( 1, preg_match( '/const api = \{(.*?)\n\t\};/s', $script, $object ) );
		preg_match_all( '/^\t\t(?:get )?(\w+)(?:\(\) \{|:|,)/m', $object[1], $names );

		$cells = array_map(
			static function ( $cell ) {
				return preg_replace( '/\W.*/', '', $cell );
			},
			self::first_cells( '## In the browser' )
		);
		$this->assertSameNames( $names[1], $cells );
	}

	public function test_events_have_the_documented_channels_and_data() {
		update_option( 'comments_notify', 0 );
		self::log_in( 'administrator' );
		$user = wp_insert_user( array( 'user_login' => 'ann', 'user_pass' => 'password' ) );
		self::end_request();
		foreach ( array( 'publish', 'draft' ) as $status ) {
			$post    = self::post( array( 'post_status' => $status ) );
			$comment = wp_insert_comment( array( 'comment_post_ID' => $post, 'comment_approved' => 1, 'comment_content' => 'A comment', 'comment_author' => 'Ann' ) );
			self::end_request();
			wp_update_comment( array( 'comment_ID' => $comment, 'comment_content' => 'Another' ) );
			self::end_request();
			wp_trash_comment( $comment );
			self::end_request();
			wp_trash_post( $post );
			self::end_request();
			$term = wp_insert_term( "News $status", 'category' )['term_id'];
			wp_set_post_categories( self::post( array( 'post_status' => $status ) ), array( $term ) );
			self::end_request();
			wp_update_term( $term, 'category', array( 'name' => "Olds $status" ) );
			self::end_request();
			wp_delete_term( $term, 'category' );
			self::end_request();
		}
		$post = self::post();
		self::end_request();
		wp_update_post( array( 'ID' => $post, 'post_status' => 'draft' ) );
		self::end_request();
		wp_update_user( array( 'ID' => $user, 'display_name' => 'Bea' ) );
		self::end_request();
		require_once ABSPATH . 'wp-admin/includes/user.php';
		wp_delete_user( $user );
		self::shop();
		do_action( 'my_custom_event', array( 'a' => 1 ) );

		$seen = array();
		foreach ( self::outbox() as $event ) {
			$seen[ $event['event'] ]['channels'][] = preg_replace( '/^post:\d+$/D', 'post:7', $event['channel'] );
			$seen[ $event['event'] ]['keys'][]     = array_keys( $event['data'] );
		}
		$events = self::events();
		$this->assertSameNames( array_keys( $seen ), array_keys( $events ) );
		unset( $events['my_custom_event'] ); // Its data is not ours.
		foreach ( $events as $name => $said ) {
			$this->assertSameNames( $seen[ $name ]['channels'], $said['channels'], $name );
			foreach ( $seen[ $name ]['keys'] as $keys ) {
				// The key that is not always there.
				$this->assertSameNames( array_merge( $keys, 'stock_changed' === $name ? array( 'quantity' ) : array() ), $said['keys'], $name );
			}
		}
	}

	private static function end_request() {
		self::outbox();
		foreach ( Outbox::first( 1000, PHP_INT_MAX ) as $row ) {
			Outbox::sent( (int) $row->id, null );
		}
		self::forget();
	}

	/**
	 * Runs a shop, in several requests.
	 */
	private static function shop() {
		self::open_shop();
		$order = wc_create_order();
		self::outbox();
		$order->set( array( 'total' => '25' ) )->payment_complete();
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '5' ) );
		self::outbox();
		$refund->delete();
		add_filter( 'realtime_events_tell_post', '__return_false' ); // Products are posts with a channel of their own.
		$page = 0;
		foreach ( array( array( 'publish', false ), array( 'private', true ), array( 'private', false ) ) as list( $status, $is_variation ) ) {
			$product = new Product();
			$product->set( array( 'status' => $status, 'parent_id' => $is_variation ? $page : 0 ) )->save();
			$page = $page ? $page : $product->get_id();
			self::outbox();
			$product->set( array( 'regular_price' => '12', 'stock_status' => 'outofstock' ) )->save();
			self::outbox();
		}
		update_option( 'woocommerce_stock_format', 'no_amount' );
		$product->set( array( 'stock_status' => 'instock' ) )->save();
	}

	/**
	 * The table of events: by name, its channels and the keys of its data.
	 *
	 * @return array<string, array{channels: string[], keys: string[]}>
	 */
	private static function events() {
		$events = array();
		foreach ( self::rows( '## Events' ) as $row ) {
			foreach ( self::code_spans( $row[0] ) as $name ) {
				$events[ $name ] = array(
					'channels' => self::code_spans( $row[1] ),
					'keys'     => self::code_spans( $row[2] ),
				);
			}
		}
		return $events;
	}

	private static function first_cells( $heading ) {
		return array_merge(
			...array_map(
				static function ( $row ) {
					return self::code_spans( $row[0] );
				},
				self::rows( $heading )
			)
		);
	}

	private static function code_spans( $cell ) {
		preg_match_all( '/`([^`]+)`/', $cell, $spans );
		return $spans[1];
	}

	/**
	 * The rows of the first table under a heading, without its head.
	 */
	private static function rows( $heading ) {
		$page  = file_get_contents( __DIR__ . '/../../../docs/hooks.md' );
		$parts = explode( "\n$heading\n", $page );
		self::assertCount( 2, $parts, "docs/hooks.md has no part \"$heading\"" );
		self::assertSame( 1, preg_match( '/^\|.*\n\|[-|]+\n((?:\|.*\n)+)/m', $parts[1], $table ) );
		return array_map(
			static function ( $line ) {
				return explode( '|', trim( $line, '|' ) );
			},
			explode( "\n", trim( $table[1] ) )
		);
	}

	/**
	 * The plugin's own files with an extension, joined.
	 */
	private static function code( $extension, $folder = '' ) {
		$code = '';
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( self::PLUGIN . "/$folder" ) ) as $file ) {
			if ( $extension === $file->getExtension() && 'realtime-events.js' !== $file->getFilename() ) {
				$code .= file_get_contents( $file->getPathname() );
			}
		}
		return $code;
	}

	private function assertSameNames( array $expected, array $actual, $where = '' ) {
		$expected = array_unique( $expected );
		$actual   = array_unique( $actual );
		sort( $expected );
		sort( $actual );
		$this->assertSame( $expected, $actual, $where );
	}
}
