<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * Signs with the secret, and never exposes it.
 */
final class Signature {

	/**
	 * The decoded secret.
	 */
	private string $key;

	private function __construct( string $key ) {
		$this->key = $key;
	}

	/**
	 * The signature with a secret in the form that the stack shows.
	 *
	 * @link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
	 * @param string $secret 24 to 64 bytes, base64-encoded, with or without the prefix `whsec_`.
	 * @return self|null Null if the secret is not valid.
	 */
	public static function of( string $secret ): ?self {
		$base64 = 0 === strpos( $secret, 'whsec_' ) ? substr( $secret, 6 ) : $secret;
		$key    = base64_decode( $base64, true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
		return false === $key || strlen( $key ) < 24 || strlen( $key ) > 64 ? null : new self( $key );
	}

	/**
	 * The rule that of() checks, as a sentence with the next step.
	 */
	public static function rule(): string {
		return __( 'This is not a valid secret. It must be 24 to 64 bytes, base64-encoded. Copy it again from AWS Secrets Manager.', 'realtime-events' );
	}

	/**
	 * The three headers of a Standard Webhook.
	 *
	 * @param string $id   Of the message: visible ASCII characters.
	 * @param int    $time Unix time. The gateway accepts a difference of five minutes.
	 * @param string $body The exact body of the request.
	 * @return array<string, string>
	 */
	public function headers( string $id, int $time, string $body ): array {
		return array(
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $time,
			'webhook-signature' => 'v1,' . self::base64( $this->mac( $id . '.' . $time . '.' . $body ) ),
		);
	}

	/**
	 * HMAC-SHA256 with this secret.
	 *
	 * @return string 32 bytes.
	 */
	public function mac( string $message ): string {
		return hash_hmac( 'sha256', $message, $this->key, true );
	}

	/**
	 * Identifies the secret without exposing it: the first 16 hex digits of the SHA-256 of the key. The gateway picks
	 * a secret by the `kid` of a token (docs/protocol.md, Channel tokens).
	 */
	public function key_id(): string {
		return substr( hash( 'sha256', $this->key ), 0, 16 );
	}

	private static function base64( string $bytes ): string {
		return base64_encode( $bytes ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
	}
}
