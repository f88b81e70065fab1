<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Events\Visibility;
use Realtime_Events\Events\Visitor;

defined( 'ABSPATH' ) || exit;

/**
 * Events about the products of WooCommerce and their variations, if something that they contain has changed in a request:
 * `product_updated` and `stock_changed`. Those about the products that everyone may see go to `public`. There are none
 * about a new product, which `post_published` is about.
 *
 * @link https://woocommerce.github.io/code-reference/hooks/hooks.html
 */
final class Products {

	/**
	 * A product is about to be written, or its stock.
	 *
	 * @param \WC_Product $product The product. A new one has no id yet.
	 */
	public static function on_save( $product ): void {
		if ( $product->get_id() ) {
			self::note( (int) $product->get_id() );
		}
	}

	/**
	 * A post is about to be written or deleted. The screens of WordPress write a product's title and status before
	 * WooCommerce writes the rest.
	 *
	 * @param int $post_id Its id.
	 */
	public static function on_post( $post_id ): void {
		if ( in_array( get_post_type( $post_id ), array( 'product', 'product_variation' ), true ) ) {
			self::note( (int) $post_id );
		}
	}

	/**
	 * A product or variation was added.
	 *
	 * @param int $product_id Its id.
	 */
	public static function on_new( $product_id ): void {
		self::note( (int) $product_id, array( 'new' => true ) );
	}

	/**
	 * Publishes the events about a product or variation.
	 *
	 * @param int   $id     Its id.
	 * @param array $before As known() returns it.
	 * @param array $facts  `new`.
	 */
	public static function decide( int $id, array $before, array $facts ): void {
		$product = self::product( $id );
		$now     = self::known( $product );
		if ( ! $before || ! $now || ! empty( $facts['new'] ) ) {
			return;
		}
		if ( $before['product'] !== $now['product'] ) {
			self::publish( 'product_updated', $product, $now['product'] );
		}
		if ( $before['stock'] !== $now['stock'] ) {
			self::publish( 'stock_changed', $product, $now['stock'] );
		}
	}

	/**
	 * A product is about to change. A variation changes the prices and the stock of its product.
	 */
	private static function note( int $id, array $facts = array() ): void {
		if ( ! function_exists( 'wc_get_product' ) || ! Changes::are_told( 'woocommerce' ) || did_action( 'woocommerce_product_import_before_process_item' ) ) {
			return;
		}
		$before = Changes::before( 'product', $id );
		if ( null === $before || $facts ) {
			$product = self::product( $id );
			Changes::note( 'product', $id, null === $before ? self::known( $product ) : $before, $facts );
			if ( $product && $product->get_parent_id() ) {
				self::note( (int) $product->get_parent_id() );
			}
		}
	}

	/**
	 * The product as the database has it.
	 *
	 * @return \WC_Product|null Null if there is no such product.
	 */
	private static function product( int $id ): ?object {
		$product = function_exists( 'wc_get_product' ) ? wc_get_product( $id ) : false;
		return $product ? $product : null;
	}

	/**
	 * What others know of a product: the data of its two events, with the prices of a visitor.
	 *
	 * @param \WC_Product|null $product The product.
	 * @return array{product?: array, stock?: array} Empty if nobody knows the product: it is a draft of the admin screen, or in
	 *                                               the trash, or the code of a plugin about it fails.
	 */
	private static function known( ?object $product ): array {
		if ( ! $product || in_array( $product->get_status(), array( 'auto-draft', 'trash' ), true ) ) {
			return array();
		}
		$seen = Visitor::see(
			static function () use ( $product ): array {
				return array(
					'product' => array(
						'product_id'    => (int) $product->get_id(),
						'parent_id'     => (int) $product->get_parent_id(),
						'name'          => (string) $product->get_name(),
						'status'        => (string) $product->get_status(),
						'url'           => (string) $product->get_permalink(),
						'price'         => self::decimal( $product->get_price() ),
						'regular_price' => self::decimal( $product->get_regular_price() ),
						'sale_price'    => self::decimal( $product->get_sale_price() ),
						'on_sale'       => (bool) $product->is_on_sale(),
						'currency'      => (string) get_woocommerce_currency(),
					),
					'stock'   => array(
						'product_id' => (int) $product->get_id(),
						'status'     => (string) $product->get_stock_status(),
					) + ( '' === get_option( 'woocommerce_stock_format', '' ) ? array( 'quantity' => $product->get_stock_quantity() ) : array() ),
				);
			}
		);
		return null === $seen ? array() : $seen;
	}

	/**
	 * Publishes an event about a product, to those who may read its page: that of its product, for a variation. One that is
	 * switched off is not on that page.
	 *
	 * @param string      $event   Name of the event.
	 * @param \WC_Product $product The product.
	 * @param array       $data    The data.
	 */
	private static function publish( string $event, object $product, array $data ): void {
		$page = get_post( $product->get_parent_id() ? $product->get_parent_id() : $product->get_id() );
		if ( $page ) {
			$channel = Visibility::audience_of_post( $page );
			realtime_events_dispatch( $event, $data, array( 'channel' => 'public' === $channel && 'publish' !== $product->get_status() ? 'woocommerce' : $channel ) );
		}
	}

	/**
	 * A price with the decimals of the shop: `12.50`; '' if there is none.
	 *
	 * @param mixed $price As WooCommerce stores it.
	 */
	private static function decimal( $price ): string {
		return '' === (string) $price ? '' : (string) wc_format_decimal( $price, wc_get_price_decimals() );
	}
}
