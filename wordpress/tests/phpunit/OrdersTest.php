<?php
namespace Realtime_Events\Tests;

/**
 * The events about the orders of WooCommerce, in each order of its hooks.
 */
final class OrdersTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::open_shop();
	}

	/**
	 * @dataProvider requests
	 */
	public function test_an_order_has_one_truth_at_the_end_of_each_request( $posts, $tells_placing, array $requests, array $expected ) {
		Shop::$posts         = $posts;
		Shop::$tells_placing = $tells_placing;
		$id                  = 0;
		foreach ( $requests as $number => $request ) {
			$id = $request( $id );
			$this->assertSame( $expected[ $number ], self::told(), "request $number" );
			self::next();
		}
	}

	public static function requests() {
		$placed  = static function () {
			$order = wc_create_order();
			$order->set( array( 'total' => '25' ) )->save();
			return $order->get_id();
		};
		$draft   = static function () {
			return wc_create_order( array( 'status' => 'checkout-draft' ) )->get_id();
		};
		$set     = static function ( ...$statuses ) {
			return static function ( $id ) use ( $statuses ) {
				foreach ( $statuses as $status ) {
					wc_get_order( $id )->update_status( $status );
				}
				return $id;
			};
		};
		$place   = static function ( $id ) {
			wc_get_order( $id )->set( array( 'status' => 'pending', 'total' => '25' ) )->save();
			return $id;
		};
		$pay     = static function ( $id ) {
			wc_get_order( $id )->payment_complete();
			return $id;
		};
		$refund  = static function ( ...$amounts ) {
			return static function ( $id ) use ( $amounts ) {
				foreach ( $amounts as $amount ) {
					wc_create_refund( array( 'order_id' => $id, 'amount' => $amount ) );
				}
				return $id;
			};
		};
		$created = array( 'order_created pending 25.00' );
		$ways    = array(
			'by code, with its total'               => array( array( $placed ), array( $created ) ),
			'by code, and paid'                     => array(
				array(
					static function () use ( $placed, $pay ) {
						return $pay( $placed() );
					},
				),
				array( array( 'order_created processing 25.00', 'order_paid processing 25.00' ) ),
			),
			'a draft of the checkout, then placed'  => array( array( $draft, $place, $set( 'on-hold' ) ), array( array(), $created, array( 'order_status_changed on-hold 25.00 from pending' ) ) ),
			'a draft of the screen, then placed'    => array(
				array(
					static function () {
						return wc_create_order( array( 'status' => 'auto-draft' ) )->get_id();
					},
					$place,
				),
				array( array(), $created ),
			),
			'a draft and placed in one request'     => array(
				array(
					static function () use ( $draft, $place ) {
						return $place( $draft() );
					},
				),
				array( $created ),
			),
			'a draft that is placed and paid'       => array(
				array(
					$draft,
					static function ( $id ) use ( $place, $pay ) {
						return $pay( $place( $id ) );
					},
				),
				array( array(), array( 'order_created processing 25.00', 'order_paid processing 25.00' ) ),
			),
			'a draft that stays one'                => array( array( $draft, $set( 'draft', 'checkout-draft' ), $set( 'trash' ) ), array( array(), array(), array() ) ),
			'several statuses in a request'         => array( array( $placed, $set( 'on-hold', 'failed', 'completed' ) ), array( $created, array( 'order_status_changed completed 25.00 from pending' ) ) ),
			'a status and back'                     => array( array( $placed, $set( 'on-hold', 'pending' ) ), array( $created, array() ) ),
			'paid later'                            => array( array( $placed, $pay ), array( $created, array( 'order_status_changed processing 25.00 from pending', 'order_paid processing 25.00' ) ) ),
			'refunded in parts'                     => array(
				array( $placed, $refund( '5' ), $refund( '5', '2.5' ), $refund( '12.5' ) ),
				array(
					$created,
					array( 'order_refunded pending 25.00 amount 5.00 refunded 5.00' ),
					array( 'order_refunded pending 25.00 amount 7.50 refunded 12.50' ),
					array( 'order_status_changed refunded 25.00 from pending', 'order_refunded refunded 25.00 amount 12.50 refunded 25.00' ),
				),
			),
			'refunded by its status'                => array(
				array(
					$placed,
					static function ( $id ) use ( $set, $refund ) {
						add_action( 'woocommerce_order_status_refunded', $refund( '25' ) );
						$set( 'refunded' )( $id );
						remove_all_actions( 'woocommerce_order_status_refunded' );
						return $id;
					},
				),
				array( $created, array( 'order_status_changed refunded 25.00 from pending', 'order_refunded refunded 25.00 amount 25.00 refunded 25.00' ) ),
			),
			'a refund that fails'                   => array(
				array(
					$placed,
					static function ( $id ) {
						wc_create_refund( array( 'order_id' => $id, 'amount' => '5', 'payment_fails' => true ) );
						return $id;
					},
				),
				array( $created, array() ),
			),
			'a refund that is deleted'              => array(
				array(
					$placed,
					$refund( '5' ),
					static function ( $id ) {
						foreach ( Shop::$orders as $refund => $row ) {
							if ( 'shop_order_refund' === $row['type'] ) {
								wc_get_order( $refund )->delete();
							}
						}
						return $id;
					},
				),
				array( $created, array( 'order_refunded pending 25.00 amount 5.00 refunded 5.00' ), array( 'order_refund_deleted pending 25.00 amount 5.00 refunded 0.00' ) ),
			),
			'to the trash and back'                 => array(
				array(
					$placed,
					static function ( $id ) {
						wc_get_order( $id )->trash();
						return $id;
					},
					static function ( $id ) {
						wc_get_order( $id )->untrash( 'pending' );
						return $id;
					},
				),
				array( $created, array( 'order_status_changed trash 25.00 from pending' ), array( 'order_status_changed pending 25.00 from trash' ) ),
			),
			'another field'                         => array(
				array(
					$placed,
					static function ( $id ) {
						wc_get_order( $id )->set( array( 'billing_email' => 'bob@example.com' ) )->save();
						return $id;
					},
				),
				array( $created, array() ),
			),
			'code that changes it while it is added' => array(
				array(
					static function () use ( $placed, $set ) {
						add_action( 'woocommerce_new_order', $set( 'on-hold' ), 1 );
						$id = $placed();
						remove_all_filters( 'woocommerce_new_order', 1 );
						return $id;
					},
				),
				array( array( 'order_created on-hold 25.00' ) ),
			),
			'a subscription'                        => array(
				array(
					static function () {
						return wc_create_order( array( 'type' => 'shop_subscription' ) )->get_id();
					},
					$set( 'active' ),
				),
				array( array(), array() ),
			),
		);
		$cases   = array();
		foreach ( array( 'tables' => array( false, true ), 'posts' => array( true, true ), 'old posts' => array( true, false ) ) as $storage => $options ) {
			foreach ( $ways as $name => $way ) {
				$cases[ "$name, $storage" ] = array_merge( $options, $way );
			}
		}
		return $cases;
	}

	public function test_an_event_has_no_personal_data() {
		wc_create_order()->payment_complete();

		foreach ( self::outbox() as $event ) {
			$this->assertSame( 'woocommerce', $event['channel'] );
			$this->assertSame( array( 'order_id', 'status', 'total', 'currency' ), array_keys( $event['data'] ) );
		}
		$this->assertStringNotContainsString( 'example.com', wp_json_encode( self::outbox() ) );
	}

	/**
	 * @dataProvider silences
	 */
	public function test_a_source_that_does_not_tell_is_silent( callable $silence ) {
		$silence();

		$order = wc_create_order();
		$order->payment_complete();
		wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '5' ) );

		$this->assertSame( array(), self::outbox() );
	}

	public static function silences() {
		return array(
			'switched off' => array(
				static function () {
					update_option( 'realtime_events', array( 'sources' => array() ) );
				},
			),
			'an import'    => array(
				static function () {
					add_filter( 'realtime_events_tell', '__return_false' );
				},
			),
		);
	}

	/**
	 * The events in the outbox, each as a line.
	 */
	private static function told() {
		return array_map(
			static function ( $event ) {
				$data = $event['data'];
				$line = array( $event['event'], $data['status'], $data['total'] );
				foreach ( array( 'from', 'amount', 'refunded' ) as $key ) {
					if ( isset( $data[ $key ] ) ) {
						array_push( $line, $key, $data[ $key ] );
					}
				}
				return implode( ' ', $line );
			},
			self::outbox()
		);
	}
}
