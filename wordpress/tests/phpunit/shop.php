<?php
/**
 * The methods of orders and products of WooCommerce that the plugin uses.
 *
 * @link https://woocommerce.github.io/code-reference/classes/WC-Order.html
 * @link https://woocommerce.github.io/code-reference/classes/WC-Product.html
 */

namespace Realtime_Events\Tests {

	final class Order {
		private $id;

		public function __construct( $id ) {
			$this->id = $id;
		}

		public function get_id() {
			return $this->id;
		}

		public function get_status() {
			return 'processing';
		}

		public function get_total() {
			return '12.50';
		}

		public function get_currency() {
			return 'EUR';
		}
	}

	final class Product {
		private $id;

		public function __construct( $id ) {
			$this->id = $id;
		}

		public function get_id() {
			return $this->id;
		}

		public function get_parent_id() {
			return 0;
		}

		public function get_stock_status() {
			return 'instock';
		}

		public function get_stock_quantity() {
			return 3;
		}
	}
}

namespace {

	function wc_get_order( $id ) {
		return new Realtime_Events\Tests\Order( $id );
	}
}
