<?php
/**
 * WooCommerce.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Sources;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Orders, for those who may see them, and stock, for everybody. WooCommerce calls these hooks; where it is not
 * active nobody does.
 */
final class WooCommerce {

	/**
	 * An order came in: `order_created` with `{order_id, status, total, currency}`.
	 *
	 * @link https://woocommerce.github.io/code-reference/hooks/hooks.html
	 * @param int       $order_id Its id.
	 * @param \WC_Order $order    The order.
	 */
	public static function on_new_order( $order_id, $order = null ) {
		self::tell_order( 'order_created', $order ? $order : wc_get_order( $order_id ) );
	}

	/**
	 * An order has another status: `order_status_changed`, with `from` too.
	 *
	 * @param int       $order_id Its id.
	 * @param string    $from     Old status, without `wc-`.
	 * @param string    $to       New status, without `wc-`.
	 * @param \WC_Order $order    The order.
	 */
	public static function on_status( $order_id, $from, $to, $order ) {
		self::tell_order( 'order_status_changed', $order, array( 'from' => $from ) );
	}

	/**
	 * An order was paid: `order_paid`.
	 *
	 * @param int $order_id Its id.
	 */
	public static function on_payment( $order_id ) {
		self::tell_order( 'order_paid', wc_get_order( $order_id ) );
	}

	/**
	 * The stock of a product or a variation changed: `stock_changed` with `{product_id, status}`, and `quantity`
	 * where the shop shows it to everybody.
	 *
	 * @param \WC_Product $product The product.
	 */
	public static function on_stock( $product ) {
		$page = get_post( $product->get_parent_id() ? $product->get_parent_id() : $product->get_id() );
		if ( ! $page || ! Settings::current()->has_source( 'woocommerce' ) ) {
			return;
		}
		$data = array(
			'product_id' => (int) $product->get_id(),
			'status'     => $product->get_stock_status(),
		);
		if ( '' === get_option( 'woocommerce_stock_format', '' ) ) {
			$data['quantity'] = $product->get_stock_quantity();
		}
		realtime_events_dispatch( 'stock_changed', $data, array( 'channel' => Posts::is_public( $page ) ? 'public' : 'woocommerce' ) );
	}

	/**
	 * Tells what happened to an order.
	 *
	 * @param string          $event Name.
	 * @param \WC_Order|false $order The order.
	 * @param array           $more  More of it.
	 */
	private static function tell_order( $event, $order, array $more = array() ) {
		if ( ! $order || ! Settings::current()->has_source( 'woocommerce' ) ) {
			return;
		}
		realtime_events_dispatch(
			$event,
			array(
				'order_id' => (int) $order->get_id(),
				'status'   => $order->get_status(),
				'total'    => (string) $order->get_total(),
				'currency' => $order->get_currency(),
			) + $more,
			array( 'channel' => 'woocommerce' )
		);
	}
}
