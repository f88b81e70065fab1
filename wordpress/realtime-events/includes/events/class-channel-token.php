<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * Proves to the gateway which private channels a browser may read: a JSON Web Token, HS256.
 *
 * @link https://www.rfc-editor.org/rfc/rfc7519
 */
final class Channel_Token {

	/**
	 * Seconds that a token is valid. A loss that Sources\Rights does not see lasts that long.
	 */
	const LIFETIME = 600;

	/**
	 * Letters that the names of 50 channels have together, at most. With more, a token can exceed the 4,096 characters
	 * that the gateway accepts (docs/protocol.md, Tokens).
	 */
	const MAX_NAMES = 2600;

	/**
	 * A token, in visible ASCII characters.
	 *
	 * @param Signature $signature Signs it.
	 * @param string    $subject   The user, 1 to 256 characters; a revocation names it.
	 * @param string[]  $channels  Names at the gateway: at most 50, of MAX_NAMES letters together.
	 * @param int       $now       Unix time.
	 */
	public static function of( Signature $signature, string $subject, array $channels, int $now ): string {
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
	 * The subject of a user's tokens, which a revocation names: `user:7`, on further sites of a network
	 * `site-2:user:7`.
	 */
	public static function subject( int $user ): string {
		return Channels::on_this_site( 'user:' . $user );
	}

	private static function part( array $claims ): string {
		return self::base64url( wp_json_encode( $claims, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
	}

	/**
	 * Base64 for URLs, without padding.
	 *
	 * @link https://www.rfc-editor.org/rfc/rfc4648#section-5
	 */
	private static function base64url( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
	}
}
