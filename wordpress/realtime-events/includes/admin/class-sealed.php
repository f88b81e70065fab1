<?php
namespace Realtime_Events\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps a secret that a user has typed while another field of the form is wrong: in the form, but encrypted, so that
 * neither the page nor the browser has it. Only the same user in the same session can submit it, for an hour.
 */
final class Sealed {

	/**
	 * Seconds that a sealed text can be opened.
	 */
	const LIFETIME = HOUR_IN_SECONDS;

	/**
	 * Seals a text.
	 *
	 * @return string Letters, digits and `+/=`.
	 */
	public static function seal( string $text ): string {
		self::load();
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		return base64_encode( $nonce . sodium_crypto_secretbox( time() . ' ' . $text, $nonce, self::key() ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
	}

	/**
	 * The text; '' if it was sealed for another user or session, or too long ago.
	 */
	public static function open( string $sealed ): string {
		self::load();
		$bytes = (string) base64_decode( $sealed, true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
		if ( strlen( $bytes ) < SODIUM_CRYPTO_SECRETBOX_NONCEBYTES + SODIUM_CRYPTO_SECRETBOX_MACBYTES ) {
			return '';
		}
		$nonce  = substr( $bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		$opened = explode( ' ', (string) sodium_crypto_secretbox_open( substr( $bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ), $nonce, self::key() ), 2 );
		return isset( $opened[1] ) && (int) $opened[0] >= time() - self::LIFETIME ? $opened[1] : '';
	}

	/**
	 * The key: of this site, user and session.
	 */
	private static function key(): string {
		return hash_hmac( 'sha256', 'realtime-events ' . get_current_user_id() . ' ' . wp_get_session_token(), wp_salt( 'auth' ), true );
	}

	/**
	 * Loads WordPress's copy of libsodium for a PHP without it.
	 */
	private static function load(): void {
		if ( ! function_exists( 'sodium_crypto_secretbox' ) ) {
			require_once ABSPATH . WPINC . '/sodium_compat/autoload.php';
		}
	}
}
