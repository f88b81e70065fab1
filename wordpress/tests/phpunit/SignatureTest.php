<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Events\Signature;

final class SignatureTest extends TestCase {

	/**
	 * @dataProvider signatures
	 */
	public function test_signs_as_the_protocol_says( array $vector ) {
		$headers = Signature::of( $vector['secret'] )->headers( $vector['id'], $vector['timestamp'], $vector['body'] );

		$this->assertSame(
			array(
				'webhook-id'        => $vector['id'],
				'webhook-timestamp' => (string) $vector['timestamp'],
				'webhook-signature' => $vector['signature'],
			),
			$headers
		);
	}

	public static function signatures() {
		return self::vectors( 'signatures.json' );
	}

	public function test_the_prefix_of_a_secret_is_optional() {
		$bare = Signature::of( 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' );

		$this->assertSame( Signature::of( 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' )->key_id(), $bare->key_id() );
	}

	/**
	 * @dataProvider no_secrets
	 */
	public function test_an_invalid_secret_signs_nothing( $text ) {
		$this->assertNull( Signature::of( $text ) );
	}

	public static function no_secrets() {
		return array(
			'nothing'    => array( '' ),
			'a prefix'   => array( 'whsec_' ),
			'no base64'  => array( 'whsec_!!!!9r8GKYqrTwjUPD8ILPZIo2LaLaSw' ),
			'23 bytes'   => array( 'whsec_' . base64_encode( str_repeat( 'x', 23 ) ) ),
			'65 bytes'   => array( 'whsec_' . base64_encode( str_repeat( 'x', 65 ) ) ),
			'a password' => array( 'correct horse battery staple' ),
		);
	}

	public function test_does_not_show_the_secret() {
		$signature = Signature::of( 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' );

		$this->assertStringNotContainsString( 'MfKQ9r8G', wp_json_encode( $signature ) . $signature->key_id() );
	}
}
