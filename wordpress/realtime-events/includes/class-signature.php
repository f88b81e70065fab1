<?php
/**
 * Signatures.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * A secret, and what it signs. It never shows itself.
 */
final class Signature {

	/**
	 * The decoded secret.
	 *
	 * @var string
	 */
	private $key;

	/**
	 * Of a key.
	 *
	 * @param string $key The decoded secret.
	 */
	private function __construct( $key ) {
		$this->key = $key;
	}

	/**
	 * Of a secret as the stack shows it.
	 *
	 * @link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
	 * @param string $secret Base64 of 24 to 64 bytes, with or without `whsec_` before it.
	 * @return self|null Null where it is no secret.
	 */
	public static function of( $secret ) {
		$base64 = 0 === strpos( $secret, 'whsec_' ) ? substr( $secret, 6 ) : $secret;
		$key    = base64_decode( $base64, true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
		return false === $key || strlen( $key ) < 24 || strlen( $key ) > 64 ? null : new self( $key );
	}

	/**
	 * The three headers of a Standard Webhook.
	 *
	 * @param string $id   Of the message: visible ASCII without a dot's meaning.
	 * @param int    $time Now, in seconds since 1970; the gateway takes five minutes off at most.
	 * @param string $body The body as it is sent.
	 * @return array<string, string>
	 */
	public function headers( $id, $time, $body ) {
		return array(
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $time,
			'webhook-signature' => 'v1,' . self::base64( $this->mac( $id . '.' . $time . '.' . $body ) ),
		);
	}

	/**
	 * HMAC-SHA256 under this secret.
	 *
	 * @param string $message What is signed.
	 * @return string 32 bytes.
	 */
	public function mac( $message ) {
		return hash_hmac( 'sha256', $message, $this->key, true );
	}

	/**
	 * Which secret it is, without telling it: the first 16 hex digits of the SHA-256 of the key. The gateway
	 * picks a secret by the `kid` of a token (docs/protocol.md, Channel tokens).
	 *
	 * @return string
	 */
	public function key_id() {
		return substr( hash( 'sha256', $this->key ), 0, 16 );
	}

	/**
	 * Base64 of bytes.
	 *
	 * @param string $bytes Any.
	 * @return string
	 */
	private static function base64( $bytes ) {
		return base64_encode( $bytes ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
	}
}
