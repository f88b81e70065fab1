<?php
namespace Realtime_Events\Delivery;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The console of the development gateway. It is there, for people on the same machine only, if the gateway is on it.
 */
final class Console {

	/**
	 * The names of this machine.
	 */
	const HOSTS = array( 'localhost', '127.0.0.1', '[::1]' );

	/**
	 * The address of the gateway.
	 *
	 * @return string Such as http://localhost:8080; '' if the gateway is not on this machine.
	 */
	public static function address( Settings $settings ): string {
		$parts = wp_parse_url( $settings->url() );
		if ( ! isset( $parts['scheme'], $parts['host'] ) || ! in_array( strtolower( $parts['host'] ), self::HOSTS, true ) || isset( $parts['user'] ) ) {
			return '';
		}
		return strtolower( $parts['scheme'] . '://' . $parts['host'] ) . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
	}

	/**
	 * The URL that shows the way of an event, not escaped.
	 *
	 * @param object $row All columns of the outbox.
	 * @return string '' if there is no console, or the row was never sent.
	 */
	public static function trace_url( Settings $settings, object $row ): string {
		$address = self::address( $settings );
		if ( '' === $address || 0 === (int) $row->attempts || Outbox::EVENT !== $row->kind ) {
			return '';
		}
		return "$address/#trace/" . rawurlencode( null === $row->seq ? $row->event_id : "$row->channel#$row->seq" );
	}
}
