<?php
/**
 * A shop that runs the hooks of WooCommerce in the same order, as far as the plugin uses them. Its orders are in either of
 * the two storages of WooCommerce, in memory; its products are posts.
 *
 * @link https://woocommerce.github.io/code-reference/hooks/hooks.html
 */

namespace Realtime_Events\Tests {

	final class Shop {

		/**
		 * The rows of the orders and their refunds, by id.
		 *
		 * @var array[]
		 */
		public static $orders = array();

		/**
		 * The fields of the products, by id.
		 *
		 * @var array[]
		 */
		public static $products = array();

		/**
		 * Whether the orders are posts.
		 *
		 * @var bool
		 */
		public static $posts = false;

		/**
		 * Whether `woocommerce_new_order` runs when an order is no longer a draft. It did not in old versions.
		 *
		 * @var bool
		 */
		public static $tells_placing = true;

		public static function open() {
			self::$orders        = array();
			self::$products      = array();
			self::$posts         = false;
			self::$tells_placing = true;
			register_post_type( 'product', array( 'public' => true, 'capability_type' => 'product', 'map_meta_cap' => true ) );
			register_post_type( 'product_variation', array( 'public' => false ) );
			register_post_type( 'shop_order', array( 'public' => false ) );
		}

		/**
		 * The id of a new row, which is a post if orders are posts.
		 */
		public static function add( $type ) {
			return self::$posts ? wp_insert_post( array( 'post_type' => $type, 'post_title' => 'Order', 'post_status' => 'private' ) ) : count( self::$orders ) + 1;
		}
	}

	/**
	 * WC_Data: the stored values, and the changes before save().
	 */
	abstract class Stored {
		protected $id      = 0;
		protected $data    = array();
		protected $changes = array();

		public function __construct( $id = 0, array $data = array() ) {
			$this->id   = $id;
			$this->data = $data + $this->data;
		}

		public function get_id() {
			return $this->id;
		}

		public function get_changes() {
			return $this->changes;
		}

		public function get( $key ) {
			return array_key_exists( $key, $this->changes ) ? $this->changes[ $key ] : $this->data[ $key ];
		}

		public function set( array $values ) {
			foreach ( $values as $key => $value ) {
				if ( $value !== $this->get( $key ) ) {
					$this->changes[ $key ] = $value;
				}
			}
			return $this;
		}

		public function __call( $name, $arguments ) {
			return $this->get( substr( $name, strlen( 'get_' ) ) );
		}
	}

	final class Order extends Stored {
		const DRAFTS = array( 'new', 'auto-draft', 'draft', 'checkout-draft' );

		protected $data = array( 'type' => 'shop_order', 'status' => '', 'total' => '0', 'currency' => 'EUR', 'billing_email' => 'ann@example.com' );

		public function get_data_store() {
			return $this;
		}

		public function get_total_refunded() {
			$total = 0;
			foreach ( Shop::$orders as $row ) {
				$total += 'shop_order_refund' === $row['type'] && $row['parent_id'] === $this->id ? $row['amount'] : 0;
			}
			return $total;
		}

		public function save() {
			do_action( 'woocommerce_before_order_object_save', $this, $this );
			$from   = $this->data['status'];
			$to     = $this->get_status();
			$is_new = ! $this->id;
			if ( $is_new ) {
				$this->id = Shop::add( $this->get_type() );
			}
			$this->write();
			if ( ! in_array( $to, self::DRAFTS, true ) && ( $is_new || ( Shop::$tells_placing && in_array( $from, self::DRAFTS, true ) ) ) ) {
				do_action( 'woocommerce_new_order', $this->id, $this );
			} elseif ( ! $is_new ) {
				do_action( 'woocommerce_update_order', $this->id, $this );
			}
			do_action( 'woocommerce_after_order_object_save', $this, $this );
			if ( $from !== $to ) {
				do_action( "woocommerce_order_status_$to", $this->id, $this );
				if ( '' !== $from ) {
					do_action( 'woocommerce_order_status_changed', $this->id, $from, $to, $this );
				}
			}
			return $this->id;
		}

		public function update_status( $status ) {
			$this->set( array( 'status' => $status ) )->save();
		}

		public function payment_complete() {
			do_action( 'woocommerce_pre_payment_complete', $this->id, '' );
			$this->update_status( 'processing' );
			do_action( 'woocommerce_payment_complete', $this->id, '' );
		}

		public function trash() {
			if ( Shop::$posts ) { // By the screen of posts, which knows no WooCommerce.
				wp_trash_post( $this->id );
				$this->set( array( 'status' => 'trash' ) )->write();
				return;
			}
			do_action( 'woocommerce_before_trash_order', $this->id, $this );
			$this->set( array( 'status' => 'trash' ) )->write();
			do_action( 'woocommerce_trash_order', $this->id );
		}

		public function untrash( $status ) {
			if ( Shop::$posts ) {
				wp_untrash_post( $this->id );
				$this->set( array( 'status' => $status ) )->write();
			} else {
				$this->update_status( $status );
			}
		}

		/**
		 * Only the changes: another object may have written the rest.
		 */
		private function write() {
			Shop::$orders[ $this->id ] = $this->changes + ( Shop::$orders[ $this->id ] ?? $this->data );
			$this->data                = $this->changes + $this->data;
			$this->changes             = array();
		}
	}

	final class Refund extends Stored {
		protected $data = array( 'type' => 'shop_order_refund', 'parent_id' => 0, 'amount' => '0' );

		public function save() {
			do_action( 'woocommerce_before_order_refund_object_save', $this, $this );
			$this->id                  = $this->id ? $this->id : Shop::add( 'shop_order_refund' );
			$this->data                = $this->changes + $this->data;
			$this->changes             = array();
			Shop::$orders[ $this->id ] = $this->data;
			do_action( 'woocommerce_after_order_refund_object_save', $this, $this );
		}

		public function delete() {
			if ( null === apply_filters( 'woocommerce_pre_delete_order_refund', null, $this, true ) ) {
				unset( Shop::$orders[ $this->id ] );
				do_action( 'woocommerce_delete_order_refund', $this->id );
			}
		}
	}

	final class Product extends Stored {
		protected $data = array(
			'name'           => 'A mug',
			'status'         => 'publish',
			'parent_id'      => 0,
			'price'          => '',
			'regular_price'  => '',
			'sale_price'     => '',
			'stock_status'   => 'instock',
			'stock_quantity' => null,
		);

		public function get_price() {
			return apply_filters( 'woocommerce_product_get_price', '' === $this->get( 'sale_price' ) ? $this->get( 'regular_price' ) : $this->get( 'sale_price' ), $this );
		}

		public function is_on_sale() {
			return '' !== $this->get( 'sale_price' );
		}

		public function get_name() {
			return array_key_exists( 'name', $this->changes ) ? $this->changes['name'] : get_post( $this->id )->post_title;
		}

		public function get_status() {
			return array_key_exists( 'status', $this->changes ) ? $this->changes['status'] : get_post( $this->id )->post_status;
		}

		public function get_permalink() {
			return get_permalink( $this->get( 'parent_id' ) ? $this->get( 'parent_id' ) : $this->id );
		}

		public function save() {
			$kind = $this->get( 'parent_id' ) ? 'variation' : 'product';
			do_action( 'woocommerce_before_product_object_save', $this, $this );
			$is_new = ! $this->id;
			$post   = array(
				'ID'          => $this->id,
				'post_type'   => 'variation' === $kind ? 'product_variation' : 'product',
				'post_title'  => $this->get( 'name' ),
				'post_status' => $this->get( 'status' ),
				'post_parent' => $this->get( 'parent_id' ),
			);
			if ( $is_new ) {
				$this->id = wp_insert_post( $post );
			} elseif ( array_intersect_key( $this->changes, array( 'name' => 0, 'status' => 0 ) ) ) {
				wp_update_post( $post );
			}
			if ( $is_new || isset( $this->changes['stock_quantity'] ) ) {
				do_action( "woocommerce_{$kind}_before_set_stock", $this );
			}
			$changed                     = $this->changes;
			$this->data                  = $this->changes + $this->data;
			$this->changes               = array();
			Shop::$products[ $this->id ] = $this->data;
			if ( $is_new || isset( $changed['stock_quantity'] ) ) {
				do_action( "woocommerce_{$kind}_set_stock", $this );
			}
			if ( $is_new || isset( $changed['stock_status'] ) ) {
				do_action( "woocommerce_{$kind}_set_stock_status", $this->id, $this->get( 'stock_status' ), $this );
			}
			$suffix = 'variation' === $kind ? '_variation' : '';
			do_action( $is_new ? "woocommerce_new_product$suffix" : "woocommerce_update_product$suffix", $this->id, $this );
			do_action( 'woocommerce_after_product_object_save', $this, $this );
			return $this->id;
		}
	}
}

namespace {

	use Realtime_Events\Tests\Order;
	use Realtime_Events\Tests\Product;
	use Realtime_Events\Tests\Refund;
	use Realtime_Events\Tests\Shop;

	function wc_get_order( $id ) {
		$row = Shop::$orders[ $id ] ?? null;
		return null === $row ? false : ( 'shop_order_refund' === $row['type'] ? new Refund( $id, $row ) : new Order( $id, $row ) );
	}

	function wc_get_product( $id ) {
		return get_post( $id ) && isset( Shop::$products[ $id ] ) ? new Product( $id, Shop::$products[ $id ] ) : false;
	}

	function wc_create_order( array $args = array() ) {
		$order = new Order();
		$order->set( $args + array( 'status' => 'pending' ) )->save();
		return $order;
	}

	function wc_create_refund( array $args ) {
		$refund = new Refund();
		$refund->set( array( 'parent_id' => $args['order_id'], 'amount' => $args['amount'] ) )->save(); // For its taxes.
		do_action( 'woocommerce_create_refund', $refund, $args );
		$refund->save();
		if ( ! empty( $args['payment_fails'] ) ) {
			$refund->delete();
			return;
		}
		$order = wc_get_order( $args['order_id'] );
		if ( $order->get_total_refunded() < $order->get_total() ) {
			do_action( 'woocommerce_order_partially_refunded', $order->get_id(), $refund->get_id() );
		} else {
			do_action( 'woocommerce_order_fully_refunded', $order->get_id(), $refund->get_id() );
			$order->update_status( 'refunded' );
		}
		$order->save();
		do_action( 'woocommerce_refund_created', $refund->get_id(), $args );
		do_action( 'woocommerce_order_refunded', $order->get_id(), $refund->get_id() );
		return $refund;
	}

	function wc_update_product_stock( $product, $quantity ) {
		do_action( 'woocommerce_product_before_set_stock', $product );
		Shop::$products[ $product->get_id() ]['stock_quantity'] = $quantity;
		$product = wc_get_product( $product->get_id() );
		$product->set( array( 'stock_status' => $quantity > 0 ? 'instock' : 'outofstock' ) )->save();
		do_action( 'woocommerce_product_set_stock', $product );
	}

	function wc_format_decimal( $number, $decimals ) {
		return number_format( (float) $number, $decimals, '.', '' );
	}

	function wc_get_price_decimals() {
		return 2;
	}

	function get_woocommerce_currency() {
		return 'EUR';
	}
}
