<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * The events that an element of a page follows, as its attributes `data-realtime-event` and `data-realtime-match` say it.
 * The script of the page decides in the same way.
 */
final class Selection {

	/**
	 * Names; one that ends in `*` is a prefix.
	 *
	 * @var string[]
	 */
	private array $names;

	/**
	 * Values by their paths.
	 *
	 * @var array<int, array{string, string}>
	 */
	private array $values = array();

	/**
	 * A selection.
	 *
	 * @param string $names Comma-separated names of events; `order_*` are all that begin with `order_`, `*` are all.
	 * @param string $match Values that the data must have: `product_id=42&where.city=Bonn`, encoded as in a URL.
	 */
	public function __construct( string $names, string $match = '' ) {
		$this->names = array_map( 'trim', explode( ',', $names ) );
		foreach ( array_filter( explode( '&', $match ), 'strlen' ) as $pair ) {
			$this->values[] = array_pad( array_map( 'urldecode', explode( '=', $pair, 2 ) ), 2, '' );
		}
	}

	/**
	 * Whether an event belongs to it.
	 *
	 * @param string $name Name of the event.
	 * @param mixed  $data Its data, as decoded from JSON with objects.
	 */
	public function has( string $name, $data ): bool {
		foreach ( $this->values as list( $path, $value ) ) {
			if ( self::text( self::value( $data, $path ) ) !== $value ) {
				return false;
			}
		}
		foreach ( $this->names as $wanted ) {
			$is_prefix = '*' === substr( $wanted, -1 );
			if ( $is_prefix ? 0 === strncmp( $name, $wanted, strlen( $wanted ) - 1 ) : $name === $wanted ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The value at a path such as `order.total`.
	 *
	 * @param mixed  $data Data of an event, as decoded from JSON with objects.
	 * @param string $path Keys, separated by dots.
	 * @return mixed Null if there is none.
	 */
	public static function value( $data, string $path ) {
		foreach ( explode( '.', $path ) as $key ) {
			if ( is_object( $data ) && property_exists( $data, $key ) ) {
				$data = $data->$key;
			} elseif ( is_array( $data ) && array_key_exists( $key, $data ) ) {
				$data = $data[ $key ];
			} else {
				return null;
			}
		}
		return $data;
	}

	/**
	 * A value as the script of the page compares it; null if it is none that can be named.
	 *
	 * @param mixed $value A value of the data.
	 */
	public static function text( $value ): ?string {
		if ( is_bool( $value ) ) {
			return $value ? 'true' : 'false';
		}
		return is_float( $value ) ? self::number( $value ) : ( is_scalar( $value ) ? (string) $value : null );
	}

	/**
	 * A number as JavaScript writes it: 0.1, 100000000000000000000, 1e+21, 1e-7.
	 *
	 * @link https://tc39.es/ecma262/#sec-numeric-types-number-tostring
	 */
	private static function number( float $number ): string {
		$parts  = explode( 'e', str_replace( '.0e', 'e', json_encode( $number ) ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- Without filters.
		$digits = $parts[0];
		if ( ! isset( $parts[1] ) ) {
			return preg_replace( '/\.0$/', '', $digits );
		}
		$power = (int) $parts[1];
		$minus = '-' === $digits[0] ? '-' : '';
		$all   = str_replace( array( '-', '.' ), '', $digits );
		if ( $power >= 0 && $power < 21 ) {
			return $minus . str_pad( $all, $power + 1, '0' );
		}
		return $power < 0 && $power > -7 ? $minus . '0.' . str_repeat( '0', -$power - 1 ) . $all : $digits . 'e' . ( $power < 0 ? '' : '+' ) . $power;
	}
}
