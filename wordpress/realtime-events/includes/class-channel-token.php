<?php
/**
 * Channel tokens.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * The token by which the gateway knows what a browser may read: a JSON Web Token, HS256.
 *
 * @link https://www.rfc-editor.org/rfc/rfc7519
 */
final class Channel_Token {

	/**
	 * How long one holds, in seconds. A user who loses a right can go on reading for that long.
	 */
	const LIFETIME = 600;

	/**
	 * A token.
	 *
	 * @param Signature $signature What signs it.
	 * @param string    $subject   Whom the site means, 1 to 256 characters.
	 * @param string[]  $channels  As the gateway calls them.
	 * @param int       $now       Seconds since 1970.
	 * @return string Of visible ASCII.
	 */
	public static function of( Signature $signature, $subject, array $channels, $now ) {
		$signed = self::part(
			array(
				'alg' => 'HS256',
				'typ' => 'JWT',
				'kid' => $signature->key_id(),
			)
		) . '.' . self::part(
			array(
				'sub'      => $subject,
				'channels' => array_values( $channels ),
				'iat'      => $now,
				'exp'      => $now + self::LIFETIME,
			)
		);
		return $signed . '.' . self::base64url( $signature->mac( $signed ) );
	}

	/**
	 * A part of a token.
	 *
	 * @param array $claims What it says.
	 * @return string
	 */
	private static function part( array $claims ) {
		return self::base64url( wp_json_encode( $claims, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
	}

	/**
	 * Base64 for URLs, without padding.
	 *
	 * @link https://www.rfc-editor.org/rfc/rfc4648#section-5
	 * @param string $bytes Any.
	 * @return string
	 */
	private static function base64url( $bytes ) {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
	}
}
