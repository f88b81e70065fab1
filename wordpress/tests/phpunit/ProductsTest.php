<?php
namespace Realtime_Events\Tests;

/**
 * The events about the products of WooCommerce.
 */
final class ProductsTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::open_shop();
	}

	/**
	 * @dataProvider changes
	 */
	public function test_a_change_that_others_see_is_one_event( array $fields, callable $change, array $expected ) {
		$product = self::product( $fields );
		self::next();

		$change( $product );

		$this->assertSame( $expected, self::told() );
	}

	public static function changes() {
		$set = static function ( array ...$all ) {
			return static function ( $product ) use ( $all ) {
				foreach ( $all as $values ) {
					$product->set( $values )->save();
				}
			};
		};
		return array(
			'a price'                                => array( array(), $set( array( 'regular_price' => '12.5' ) ), array( array( 'product_updated', 'public' ) ) ),
			'several in one request'                 => array( array(), $set( array( 'regular_price' => '12' ), array( 'sale_price' => '11' ), array( 'name' => 'A cup' ) ), array( array( 'product_updated', 'public' ) ) ),
			'a price and back'                       => array( array( 'regular_price' => '12' ), $set( array( 'regular_price' => '13' ), array( 'regular_price' => '12' ) ), array() ),
			'the same price in other digits'         => array( array( 'regular_price' => '12' ), $set( array( 'regular_price' => '12.00' ) ), array() ),
			'a title, by the screen'                 => array(
				array(),
				static function ( $product ) {
					wp_update_post( array( 'ID' => $product->get_id(), 'post_title' => 'A cup' ) );
					wc_get_product( $product->get_id() )->save();
				},
				array( array( 'product_updated', 'public' ) ),
			),
			'nothing'                                => array( array(), $set( array() ), array() ),
			'the stock status, not managed'          => array( array(), $set( array( 'stock_status' => 'outofstock' ) ), array( array( 'stock_changed', 'public' ) ) ),
			'the stock status twice'                 => array( array(), $set( array( 'stock_status' => 'outofstock' ), array( 'stock_status' => 'onbackorder' ) ), array( array( 'stock_changed', 'public' ) ) ),
			'a quantity'                             => array( array( 'stock_quantity' => 9 ), $set( array( 'stock_quantity' => 8 ) ), array( array( 'stock_changed', 'public' ) ) ),
			'a quantity, by an order'                => array(
				array( 'stock_quantity' => 9 ),
				static function ( $product ) {
					wc_update_product_stock( $product, 8 );
				},
				array( array( 'stock_changed', 'public' ) ),
			),
			'both'                                   => array( array(), $set( array( 'regular_price' => '12', 'stock_status' => 'outofstock' ) ), array( array( 'product_updated', 'public' ), array( 'stock_changed', 'public' ) ) ),
			'of a draft'                             => array( array( 'status' => 'draft' ), $set( array( 'regular_price' => '12', 'stock_status' => 'outofstock' ) ), array( array( 'product_updated', 'post' ), array( 'stock_changed', 'post' ) ) ),
			'of one that becomes private'            => array( array(), $set( array( 'regular_price' => '12', 'status' => 'private' ) ), array( array( 'product_updated', 'post' ) ) ),
			'of one that is published with its price' => array( array( 'status' => 'draft' ), $set( array( 'regular_price' => '12', 'status' => 'publish' ) ), array( array( 'product_updated', 'public' ) ) ),
			'of the draft of a screen'               => array( array( 'status' => 'auto-draft' ), $set( array( 'regular_price' => '12', 'status' => 'publish' ) ), array() ),
			'of one that goes'                       => array(
				array(),
				static function ( $product ) {
					$product->set( array( 'regular_price' => '12' ) )->save();
					wp_trash_post( $product->get_id() );
				},
				array(),
			),
			'an import'                              => array(
				array(),
				static function ( $product ) {
					do_action( 'woocommerce_product_import_before_process_item', array() );
					$product->set( array( 'regular_price' => '12', 'stock_status' => 'outofstock' ) )->save();
				},
				array(),
			),
			'a source that is switched off'          => array(
				array(),
				static function ( $product ) {
					update_option( 'realtime_events', array( 'sources' => array() ) );
					$product->set( array( 'regular_price' => '12' ) )->save();
				},
				array(),
			),
		);
	}

	public function test_the_data_is_that_of_the_end_of_the_request() {
		$product = self::product( array( 'regular_price' => '12.5' ) );
		self::next();

		$product->set( array( 'sale_price' => '10' ) )->save();
		$product->set( array( 'name' => 'A <b>cup</b>', 'stock_quantity' => 4 ) )->save();

		list( $updated, $stock ) = array_values( array_filter( self::outbox(), array( self::class, 'is_of_the_shop' ) ) );
		$this->assertSame(
			array(
				'product_id'    => $product->get_id(),
				'parent_id'     => 0,
				'name'          => 'A <b>cup</b>',
				'status'        => 'publish',
				'url'           => get_permalink( $product->get_id() ),
				'price'         => '10.00',
				'regular_price' => '12.50',
				'sale_price'    => '10.00',
				'on_sale'       => true,
				'currency'      => 'EUR',
			),
			$updated['data']
		);
		$this->assertSame( array( 'product_id' => $product->get_id(), 'status' => 'instock', 'quantity' => 4 ), $stock['data'] );
	}

	public function test_a_new_product_is_no_change() {
		$product = self::product( array( 'regular_price' => '12', 'stock_quantity' => 4 ) );
		$product->set( array( 'regular_price' => '13' ) )->save();

		$this->assertSame( array(), self::told() );
	}

	public function test_a_quantity_that_the_shop_does_not_display_is_not_sent() {
		update_option( 'woocommerce_stock_format', 'no_amount' );
		$product = self::product( array( 'stock_quantity' => 4 ) );
		self::next();

		wc_update_product_stock( $product, 3 );
		$this->assertSame( array(), self::told() );

		wc_update_product_stock( $product, 0 );
		$this->assertSame( array( array( 'stock_changed', 'public' ) ), self::told() );
		$this->assertSame( array( 'product_id' => $product->get_id(), 'status' => 'outofstock' ), self::outbox()[0]['data'] );
	}

	public function test_a_price_is_that_of_a_visitor() {
		add_filter(
			'woocommerce_product_get_price',
			static function ( $price ) {
				return is_user_logged_in() ? '1' : $price;
			}
		);
		$product = self::product( array( 'regular_price' => '12' ) );
		$user    = self::log_in( 'administrator' );
		self::next();

		$product->set( array( 'regular_price' => '13' ) )->save();

		$this->assertSame( '13.00', self::outbox()[0]['data']['price'] );
		$this->assertSame( $user, get_current_user_id() );
	}

	/**
	 * @dataProvider variations
	 */
	public function test_a_variation_is_for_those_who_may_read_its_product( $parent, $status, $channel ) {
		$parent    = self::product( array( 'status' => $parent ) );
		$variation = self::product( array( 'parent_id' => $parent->get_id(), 'status' => $status ) );
		self::next();

		$variation->set( array( 'regular_price' => '12' ) )->save();
		$variation->set( array( 'stock_quantity' => 4 ) )->save();

		$this->assertSame( array( array( 'product_updated', $channel ), array( 'stock_changed', $channel ) ), self::told() );
		$this->assertSame( array( $variation->get_id(), $parent->get_id() ), array( self::outbox()[0]['data']['product_id'], self::outbox()[0]['data']['parent_id'] ) );
	}

	public static function variations() {
		return array(
			'of a public product' => array( 'publish', 'publish', 'public' ),
			'of a draft'          => array( 'draft', 'publish', 'post' ),
			'that is off'         => array( 'publish', 'private', 'woocommerce' ),
		);
	}

	public function test_a_product_changes_with_its_variations() {
		$parent    = self::product( array( 'regular_price' => '12' ) );
		$variation = self::product( array( 'parent_id' => $parent->get_id(), 'regular_price' => '12' ) );
		self::next();

		$variation->set( array( 'regular_price' => '10' ) )->save();
		// WooCommerce writes the prices of the product before it runs any hook.
		Shop::$products[ $parent->get_id() ]['regular_price'] = '10';
		wc_get_product( $parent->get_id() )->save();

		$this->assertSame( array( array( 'product_updated', 'public' ), array( 'product_updated', 'public' ) ), self::told() );
		$this->assertSame( array( $variation->get_id(), $parent->get_id() ), array_column( array_column( self::outbox(), 'data' ), 'product_id' ) );
	}

	private static function product( array $fields ) {
		$product = new Product();
		$product->set( $fields )->save();
		return $product;
	}

	/**
	 * The names and channels of the events, without those about the post and without its number.
	 */
	private static function told() {
		return array_map(
			static function ( $event ) {
				return array( $event['event'], preg_replace( '/:\d+$/D', '', $event['channel'] ) );
			},
			array_values( array_filter( self::outbox(), array( self::class, 'is_of_the_shop' ) ) )
		);
	}

	private static function is_of_the_shop( $event ) {
		return in_array( $event['event'], array( 'product_updated', 'stock_changed' ), true );
	}
}
