<?php
namespace Realtime_Events\Sources;

defined( 'ABSPATH' ) || exit;

/**
 * Events about the orders of WooCommerce, for users who may see them, without personal data: `{order_id, status, total,
 * currency}`, with what the order is at the end of the request.
 *
 * - `order_created` once, when an order is placed: no longer a draft of the checkout or of the admin screen.
 * - `order_status_changed`, with `from`, at most once in a request, for an order that was placed before it.
 * - `order_paid`.
 * - `order_refunded` and `order_refund_deleted`, with the `amount` and with the amount `refunded` altogether.
 *
 * Refunds and subscriptions are not orders, although WooCommerce stores them alike.
 *
 * @link https://woocommerce.github.io/code-reference/hooks/hooks.html
 */
final class Orders {

	/**
	 * Statuses of an order that nobody has placed yet.
	 */
	const DRAFTS = array( '', 'new', 'auto-draft', 'draft', 'checkout-draft' );

	/**
	 * An order is about to be written. An order that is new has no id yet.
	 *
	 * @param \WC_Order $order With the changes.
	 */
	public static function on_save( $order ): void {
		if ( $order->get_id() && array_key_exists( 'status', $order->get_changes() ) ) {
			self::note( (int) $order->get_id() );
		}
	}

	/**
	 * An order was placed: added with another status than a draft, or no longer a draft.
	 *
	 * @param int $order_id Its id.
	 */
	public static function on_new( $order_id ): void {
		if ( Changes::are_told( 'woocommerce' ) ) {
			Changes::note( 'order', (int) $order_id, self::known( null ) );
		}
	}

	/**
	 * An order was paid.
	 *
	 * @param int $order_id Its id.
	 */
	public static function on_payment( $order_id ): void {
		self::note( (int) $order_id, array( 'paid' => true ) );
	}

	/**
	 * A refund is about to be written.
	 *
	 * @param \WC_Order_Refund $refund The refund.
	 */
	public static function on_refund( $refund ): void {
		self::note( (int) $refund->get_parent_id() );
	}

	/**
	 * A refund is about to be deleted.
	 *
	 * @param mixed            $answer Of other code: null if the refund is to be deleted.
	 * @param \WC_Order_Refund $refund The refund.
	 * @return mixed The same answer.
	 */
	public static function on_refund_deletion( $answer, $refund ) {
		self::note( (int) $refund->get_parent_id() );
		return $answer;
	}

	/**
	 * An order, in either storage of WooCommerce, is about to be moved to the trash or out of it.
	 *
	 * @param int $order_id Its id, or that of any post.
	 */
	public static function on_trash( $order_id ): void {
		if ( 'woocommerce_before_trash_order' === current_action() || 'shop_order' === get_post_type( $order_id ) ) {
			self::note( (int) $order_id );
		}
	}

	/**
	 * Publishes the events about an order.
	 *
	 * @param int   $id     Its id.
	 * @param array $before As known() returns it.
	 * @param array $facts  `paid`.
	 */
	public static function decide( int $id, array $before, array $facts ): void {
		$order = self::order( $id );
		$now   = self::known( $order );
		if ( '' === $now['status'] ) {
			return;
		}
		if ( '' !== $before['status'] ) {
			if ( $before['status'] !== $now['status'] ) {
				self::publish( 'order_status_changed', $order, array( 'from' => $before['status'] ) );
			}
		} elseif ( 'trash' === $now['status'] ) {
			return;
		} else {
			self::publish( 'order_created', $order );
		}
		if ( ! empty( $facts['paid'] ) ) {
			self::publish( 'order_paid', $order );
		}
		$amount = (float) $now['refunded'] - (float) $before['refunded'];
		$more   = array(
			'amount'   => self::decimal( abs( $amount ) ),
			'refunded' => $now['refunded'],
		);
		if ( $amount > 0 ) {
			self::publish( 'order_refunded', $order, $more );
		} elseif ( $amount < 0 ) {
			self::publish( 'order_refund_deleted', $order, $more );
		}
	}

	/**
	 * An order is about to change.
	 */
	private static function note( int $id, array $facts = array() ): void {
		if ( Changes::are_told( 'woocommerce' ) ) {
			$before = Changes::before( 'order', $id );
			Changes::note( 'order', $id, null === $before ? self::known( self::order( $id ) ) : $before, $facts );
		}
	}

	/**
	 * What others know of an order.
	 *
	 * @param \WC_Order|null $order The order.
	 * @return array{status: string, refunded: string} The status is '' if it is not placed yet.
	 */
	private static function known( ?object $order ): array {
		$status = $order ? (string) $order->get_status() : '';
		return array(
			'status'   => in_array( $status, self::DRAFTS, true ) ? '' : $status,
			// WooCommerce caches WC_Order::get_total_refunded(), also after a refund is deleted.
			'refunded' => $order ? self::decimal( $order->get_data_store()->get_total_refunded( $order ) ) : '0',
		);
	}

	/**
	 * An order as the database has it.
	 *
	 * @return \WC_Order|null Null if there is no such order.
	 */
	private static function order( int $id ): ?object {
		$order = function_exists( 'wc_get_order' ) ? wc_get_order( $id ) : false;
		return $order && 'shop_order' === $order->get_type() ? $order : null;
	}

	/**
	 * Publishes an event about an order.
	 *
	 * @param string    $event Name of the event.
	 * @param \WC_Order $order The order.
	 * @param array     $more  Additional data.
	 */
	private static function publish( string $event, object $order, array $more = array() ): void {
		realtime_events_dispatch(
			$event,
			array(
				'order_id' => (int) $order->get_id(),
				'status'   => $order->get_status(),
				'total'    => self::decimal( $order->get_total() ),
				'currency' => $order->get_currency(),
			) + $more,
			array( 'channel' => 'woocommerce' )
		);
	}

	/**
	 * An amount with the decimals of the shop: `12.50`.
	 *
	 * @param mixed $amount A number, or text with one.
	 */
	private static function decimal( $amount ): string {
		return (string) wc_format_decimal( $amount, wc_get_price_decimals() );
	}
}
