<?php
namespace Realtime_Events\Delivery;

defined( 'ABSPATH' ) || exit;

/**
 * Checks that a URL points to the public internet. wp_http_validate_url() checks one IPv4 address of the host, and
 * accepts link-local addresses, where clouds offer a server its credentials, and the shared addresses of carriers and
 * some clouds. This class checks all IPv4 and IPv6 addresses of the host.
 *
 * @link https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml
 * @link https://www.iana.org/assignments/iana-ipv6-special-registry/iana-ipv6-special-registry.xhtml
 */
final class Host {

	/**
	 * Prefixes of IPv6 addresses that end in an IPv4 address: ::ffff:0:0/96, ::/96, 64:ff9b::/96.
	 */
	const WITH_IPV4 = array( '00000000000000000000ffff', '000000000000000000000000', '0064ff9b0000000000000000' );

	/**
	 * Replaces the DNS in tests: takes the name of a host and returns its addresses.
	 */
	public static ?\Closure $resolve = null;

	/**
	 * Whether the host of a URL has an address.
	 */
	public static function resolves( string $url ): bool {
		return array() !== self::addresses_of( $url );
	}

	/**
	 * Whether all addresses of the host of a URL are public.
	 *
	 * @return bool True also if the host does not exist.
	 */
	public static function is_public( string $url ): bool {
		$addresses = self::addresses_of( $url );
		return array_filter( $addresses, array( self::class, 'is_public_address' ) ) === $addresses;
	}

	private static function is_public_address( string $address ): bool {
		$bytes = bin2hex( (string) inet_pton( $address ) );
		if ( 32 === strlen( $bytes ) && in_array( substr( $bytes, 0, 24 ), self::WITH_IPV4, true ) && '0000' !== substr( $bytes, 24, 4 ) ) {
			return self::is_public_address( inet_ntop( hex2bin( substr( $bytes, 24 ) ) ) );
		}
		return false !== filter_var( $address, FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE )
			// 100.64.0.0/10, which PHP only knows since 8.2.
			&& ! preg_match( '/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./', $address );
	}

	/**
	 * The addresses of the host of a URL.
	 *
	 * @return string[]
	 */
	private static function addresses_of( string $url ): array {
		$host = trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' );
		return filter_var( $host, FILTER_VALIDATE_IP ) ? array( $host ) : call_user_func( self::$resolve ? self::$resolve : array( self::class, 'addresses' ), $host );
	}

	/**
	 * The IPv4 and IPv6 addresses of a host in the DNS.
	 *
	 * @return string[]
	 */
	private static function addresses( string $host ): array {
		$addresses = gethostbynamel( $host );
		// It warns if there is no DNS, and some hosting companies disable it.
		$records = function_exists( 'dns_get_record' ) ? @dns_get_record( $host, DNS_AAAA ) : array(); // phpcs:ignore
		return array_merge( $addresses ? $addresses : array(), wp_list_pluck( $records ? $records : array(), 'ipv6' ) );
	}
}
