<?php
namespace Realtime_Events\Tests;

/**
 * The deliveries of WooCommerce's own webhooks are as docs/protocol.md (WooCommerce) has them.
 */
final class WebhookTest extends TestCase {

	protected function setUp(): void {
		if ( ! class_exists( 'WooCommerce' ) ) {
			$this->markTestSkipped( 'WooCommerce is not among the plugins.' );
		}
		parent::setUp();
		self::log_in( 'administrator' );
		wp_get_current_user()->add_cap( 'manage_woocommerce' );
		foreach ( array( 'shop_order', 'product', 'shop_coupon' ) as $type ) {
			wp_get_current_user()->add_cap( "read_private_{$type}s" );
		}
	}

	/**
	 * @dataProvider topics
	 */
	public function test_a_topic_has_its_keys_and_those_of_no_other( $topic, callable $subject, $key ) {
		foreach ( 'currency' === $key ? array( 2, 3 ) : array( 1, 2, 3 ) as $version ) {
			$body = self::body( $topic, $subject(), $version );

			$this->assertIsInt( $body['id'] );
			$this->assertArrayHasKey( 'date_modified', $body );
			$this->assertSame( array( $key ), array_values( array_intersect( array( 'currency', 'sku', 'username', 'discount_type' ), array_keys( $body ) ) ) );
		}
	}

	public static function topics() {
		$customer = static function () {
			return wc_create_new_customer( uniqid() . '@example.com', '', 'a-password' );
		};
		$of       = static function ( $type ) {
			return static function () use ( $type ) {
				return ( new $type() )->save();
			};
		};
		return array(
			'an order'   => array( 'order.updated', $of( \WC_Order::class ), 'currency' ),
			'a product'  => array( 'product.restored', $of( \WC_Product_Simple::class ), 'sku' ),
			'a customer' => array( 'customer.created', $customer, 'username' ),
			'a coupon'   => array( 'coupon.updated', $of( \WC_Coupon::class ), 'discount_type' ),
		);
	}

	public function test_version_1_does_not_find_an_order_in_its_own_table() {
		$body = self::body( 'order.updated', ( new \WC_Order() )->save(), 1 );

		$this->assertSame( 'woocommerce_rest_invalid_shop_order_id', $body['code'] );
	}

	/**
	 * Each variation that is saved is a product of its own for the topics of products.
	 */
	public function test_a_variation_is_a_product_except_in_version_1() {
		$variation = new \WC_Product_Variation();
		$variation->set_parent_id( ( new \WC_Product_Variable() )->save() );
		$variation->save();

		$this->assertSame( 'woocommerce_rest_invalid_product_id', self::body( 'product.updated', $variation->get_id(), 1 )['code'] );
		foreach ( array( 2, 3 ) as $version ) {
			$body = self::body( 'product.updated', $variation->get_id(), $version );
			$this->assertSame( $variation->get_id(), $body['id'] );
			$this->assertArrayHasKey( 'date_modified', $body );
			$this->assertArrayHasKey( 'sku', $body );
		}
	}

	/**
	 * @dataProvider missing_in_version_1
	 */
	public function test_version_1_has_other_codes_for_what_is_gone( $topic, $code ) {
		$this->assertSame( $code, self::body( $topic, 987654, 1 )['code'] );
	}

	public static function missing_in_version_1() {
		return array(
			array( 'product.updated', 'woocommerce_rest_invalid_product_id' ),
			array( 'coupon.updated', 'woocommerce_rest_invalid_shop_coupon_id' ),
			array( 'customer.updated', 'wc_user_invalid_id' ),
		);
	}

	/**
	 * WordPress passes on the id as its caller has it: as a string, if it is from the database.
	 */
	public function test_an_id_stays_a_string() {
		$this->assertSame( array( 'id' => '5' ), self::body( 'order.deleted', '5', 3 ) );
	}

	public function test_a_deletion_has_the_id_alone() {
		$this->assertSame( array( 'id' => 5 ), self::body( 'order.deleted', 5, 3 ) );
	}

	public function test_an_action_has_its_name() {
		$this->assertSame(
			array(
				'action' => 'woocommerce_add_to_cart',
				'arg'    => 'key',
			),
			self::body( 'action.woocommerce_add_to_cart', 'key', 3 )
		);
	}

	/**
	 * @dataProvider resources
	 */
	public function test_a_resource_that_is_gone_is_an_error_of_its_id( $resource ) {
		$body = self::body( "$resource.updated", 987654, 3 );

		$this->assertStringEndsWith( '_invalid_id', $body['code'] );
		$this->assertSame( array( 'code', 'message', 'data' ), array_keys( $body ) );
	}

	public static function resources() {
		return array( array( 'order' ), array( 'product' ), array( 'customer' ), array( 'coupon' ) );
	}

	/**
	 * The body that WooCommerce sends, as JSON gives it back.
	 */
	private static function body( $topic, $subject, $version ) {
		$webhook = new \WC_Webhook();
		$webhook->set_topic( $topic );
		$webhook->set_user_id( get_current_user_id() );
		$webhook->set_api_version( $version );
		return json_decode( wp_json_encode( $webhook->build_payload( $subject ) ), true );
	}
}
