<?php
/**
 * A host.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * Whether a URL stays on the public internet. wp_http_validate_url() looks at one IPv4 address of the host and leaves out
 * link-local ones, where clouds tell a server its own credentials, and those of carriers and some clouds' inner networks;
 * this looks at all addresses of both kinds.
 *
 * @link https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml
 * @link https://www.iana.org/assignments/iana-ipv6-special-registry/iana-ipv6-special-registry.xhtml
 */
final class Host {

	/**
	 * Beginnings of IPv6 addresses that hold an IPv4 address at their end: ::ffff:0:0/96, ::/96, 64:ff9b::/96.
	 */
	const WITH_IPV4 = array( '00000000000000000000ffff', '000000000000000000000000', '0064ff9b0000000000000000' );

	/**
	 * Takes a host's name and returns its addresses, in place of the DNS: for tests.
	 *
	 * @var callable|null
	 */
	public static $resolve;

	/**
	 * Whether all addresses of a URL's host are public.
	 *
	 * @param string $url Any.
	 * @return bool True also where the host does not exist.
	 */
	public static function is_public( $url ) {
		$host      = trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' );
		$addresses = filter_var( $host, FILTER_VALIDATE_IP ) ? array( $host ) : call_user_func( self::$resolve ? self::$resolve : array( self::class, 'addresses' ), $host );
		return array_filter( $addresses, array( self::class, 'is_public_address' ) ) === $addresses;
	}

	/**
	 * Whether an address is public.
	 *
	 * @param string $address IPv4 or IPv6.
	 * @return bool
	 */
	private static function is_public_address( $address ) {
		$bytes = bin2hex( (string) inet_pton( $address ) );
		if ( 32 === strlen( $bytes ) && in_array( substr( $bytes, 0, 24 ), self::WITH_IPV4, true ) && '0000' !== substr( $bytes, 24, 4 ) ) {
			return self::is_public_address( inet_ntop( hex2bin( substr( $bytes, 24 ) ) ) );
		}
		return false !== filter_var( $address, FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE )
			// 100.64.0.0/10, which PHP does not know before 8.2.
			&& ! preg_match( '/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./', $address );
	}

	/**
	 * What the DNS says.
	 *
	 * @param string $host A name.
	 * @return string[] Addresses of both kinds.
	 */
	private static function addresses( $host ) {
		$addresses = gethostbynamel( $host );
		// It warns where there is no DNS, and some hosters switch it off.
		$records = function_exists( 'dns_get_record' ) ? @dns_get_record( $host, DNS_AAAA ) : array(); // phpcs:ignore
		return array_merge( $addresses ? $addresses : array(), wp_list_pluck( $records ? $records : array(), 'ipv6' ) );
	}
}
