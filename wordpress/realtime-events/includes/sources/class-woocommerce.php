<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Events\Visibility;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Events about orders, for users who may see them, and about stock, for everyone. WooCommerce runs these hooks.
 *
 * @link https://woocommerce.github.io/code-reference/hooks/hooks.html
 */
final class WooCommerce {

	/**
	 * A new order: `order_created` with `{order_id, status, total, currency}`.
	 *
	 * @param int            $order_id Its id.
	 * @param \WC_Order|null $order    The order, in newer versions of WooCommerce.
	 */
	public static function on_new_order( $order_id, $order = null ): void {
		self::publish_order( 'order_created', $order ? $order : wc_get_order( $order_id ) );
	}

	/**
	 * The status of an order changed: `order_status_changed`, also with `from`.
	 *
	 * @param int       $order_id Its id.
	 * @param string    $from     Old status, without `wc-`.
	 * @param string    $to       New status, without `wc-`.
	 * @param \WC_Order $order    The order.
	 */
	public static function on_status( $order_id, $from, $to, $order ): void {
		self::publish_order( 'order_status_changed', $order, array( 'from' => $from ) );
	}

	/**
	 * An order was paid: `order_paid`.
	 *
	 * @param int $order_id Its id.
	 */
	public static function on_payment( $order_id ): void {
		self::publish_order( 'order_paid', wc_get_order( $order_id ) );
	}

	/**
	 * The stock of a product or variation changed: `stock_changed` with `{product_id, status}`, and `quantity` if the
	 * shop always displays it.
	 *
	 * @param \WC_Product $product The product.
	 */
	public static function on_stock( $product ): void {
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
		realtime_events_dispatch( 'stock_changed', $data, array( 'channel' => Visibility::is_public_post( $page ) ? 'public' : 'woocommerce' ) );
	}

	/**
	 * Publishes an event about an order.
	 *
	 * @param string          $event Name of the event.
	 * @param \WC_Order|false $order False if there is no such order.
	 * @param array           $more  Additional data.
	 */
	private static function publish_order( string $event, $order, array $more = array() ): void {
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
