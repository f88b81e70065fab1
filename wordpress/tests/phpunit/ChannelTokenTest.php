<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Events\Channel_Token;
use Realtime_Events\Events\Signature;

final class ChannelTokenTest extends TestCase {

	/**
	 * Unlike the vectors, the plugin's tokens always have a key id and a lifetime of ten minutes. The MAC and the key id
	 * are compared.
	 *
	 * @dataProvider good_tokens
	 */
	public function test_signs_as_the_protocol_says( array $vector ) {
		$signature                   = Signature::of( $vector['signedWith'] );
		list( $header, $claims, $mac ) = explode( '.', $vector['token'] );

		$this->assertSame( $mac, rtrim( strtr( base64_encode( $signature->mac( "$header.$claims" ) ), '+/', '-_' ), '=' ) );
		$said = json_decode( $vector['header'], true );
		if ( isset( $said['kid'] ) ) {
			$this->assertSame( $said['kid'], $signature->key_id() );
		}
	}

	public static function good_tokens() {
		return array_filter(
			self::vectors( 'tokens.json' ),
			static function ( $arguments ) {
				return isset( $arguments[0]['expected']['good'] );
			}
		);
	}

	public function test_names_user_channels_expiry_and_key() {
		$signature = Signature::of( 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' );

		$token = Channel_Token::of( $signature, '7', array( 3 => 'user:7', 5 => 'größe' ), 1795480124 );

		list( $header, $claims, $mac ) = explode( '.', $token );
		$this->assertSame( '{"alg":"HS256","typ":"JWT","kid":"f74e1720b7614881"}', self::decode( $header ) );
		$this->assertSame( '{"sub":"7","channels":["user:7","größe"],"iat":1795480124,"exp":1795480724}', self::decode( $claims ) );
		$this->assertSame( $signature->mac( "$header.$claims" ), self::decode( $mac ) );
		$this->assertMatchesRegularExpression( '/^[A-Za-z0-9_.-]+$/D', $token );
	}

	private static function decode( $part ) {
		return base64_decode( strtr( $part, '-_', '+/' ), true );
	}
}
