<?php
namespace Realtime_Events\Tests;

/**
 * The events of a shop of WooCommerce itself.
 */
final class WooCommerceTest extends TestCase {

	protected function setUp(): void {
		if ( ! class_exists( 'WooCommerce' ) ) {
			$this->markTestSkipped( 'WooCommerce is not among the plugins.' );
		}
		parent::setUp();
		update_option( 'woocommerce_coming_soon', 'no' ); // A new shop is. WooCommerce saves a page then.
		self::next();
	}

	public function test_an_order_by_code_is_told_once_with_its_total() {
		$order = wc_create_order();
		$order->set_total( 25 );
		$order->save();

		$this->assertSame( array( array( 'order_created', 'pending', '25.00' ) ), self::orders() );
	}

	public function test_a_draft_of_the_checkout_is_told_when_it_is_placed() {
		$order = wc_create_order( array( 'status' => 'checkout-draft' ) );
		$this->assertSame( array(), self::orders() );
		self::next();

		$order = wc_get_order( $order->get_id() );
		$order->set_total( 25 );
		$order->set_status( 'pending' );
		$order->save();
		$this->assertSame( array( array( 'order_created', 'pending', '25.00' ) ), self::orders() );
		self::next();

		wc_get_order( $order->get_id() )->payment_complete();
		$this->assertSame( array( array( 'order_status_changed', 'completed', '25.00' ), array( 'order_paid', 'completed', '25.00' ) ), self::orders() );
	}

	public function test_a_refund_is_told() {
		$order = wc_create_order();
		$order->set_total( 25 );
		$order->save();
		self::orders();
		self::next();

		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '5' ) );

		$this->assertNotInstanceOf( \WP_Error::class, $refund );
		$this->assertSame( array( array( 'order_refunded', 'pending', '25.00' ) ), self::orders() );
	}

	public function test_no_event_of_an_order_has_personal_data() {
		$order = wc_create_order();
		$order->set_billing_email( 'bob@example.com' );
		$order->set_billing_last_name( 'Baker' );
		$order->set_total( 25 );
		$order->save();

		$this->assertStringNotContainsStringIgnoringCase( 'ba', wp_json_encode( array_column( self::of_source( 'order_' ), 'data' ) ) );
		$this->assertNotContains( 'public', array_column( self::of_source( 'order_' ), 'channel' ) );
	}

	public function test_a_new_product_is_told_as_a_post() {
		self::product();

		$this->assertSame( array( array( 'post_saved', 'public' ), array( 'post_published', 'public' ) ), self::names() );
	}

	/**
	 * @dataProvider changes
	 */
	public function test_a_change_of_a_product( callable $change, array $expected ) {
		$id = self::product();
		self::outbox();
		self::next();

		$change( wc_get_product( $id ) );

		$this->assertSame( $expected, array_column( self::of_source( 'product_', 'stock_' ), 'event' ) );
	}

	public static function changes() {
		return array(
			'its price'                    => array(
				static function ( $product ) {
					$product->set_regular_price( '12.5' );
					$product->save();
				},
				array( 'product_updated' ),
			),
			'its stock status, not managed' => array(
				static function ( $product ) {
					$product->set_stock_status( 'outofstock' );
					$product->save();
				},
				array( 'stock_changed' ),
			),
			'its quantity'                 => array(
				static function ( $product ) {
					$product->set_manage_stock( true );
					$product->set_stock_quantity( 3 );
					$product->save();
				},
				array( 'stock_changed' ),
			),
			'nothing'                      => array(
				static function ( $product ) {
					$product->save();
				},
				array(),
			),
			'by REST'                      => array(
				static function ( $product ) {
					self::log_in( 'administrator' );
					$request = new \WP_REST_Request( 'PUT', '/wc/v3/products/' . $product->get_id() );
					$request->set_body_params( array( 'regular_price' => '7', 'stock_status' => 'outofstock' ) );
					self::assertSame( 200, rest_do_request( $request )->get_status() );
				},
				array( 'product_updated', 'stock_changed' ),
			),
		);
	}

	private static function product() {
		$product = new \WC_Product_Simple();
		$product->set_name( 'A cup' );
		$product->set_regular_price( '10' );
		$product->set_status( 'publish' );
		return $product->save();
	}

	/**
	 * The events whose names begin so.
	 */
	private static function of_source( ...$prefixes ) {
		return array_values(
			array_filter(
				self::outbox(),
				static function ( $event ) use ( $prefixes ) {
					return (bool) preg_match( '/^(' . implode( '|', $prefixes ) . ')/', $event['event'] );
				}
			)
		);
	}

	/**
	 * Name, status and total of each event of an order.
	 */
	private static function orders() {
		return array_map(
			static function ( $event ) {
				return array( $event['event'], $event['data']['status'], $event['data']['total'] );
			},
			self::of_source( 'order_' )
		);
	}
}
