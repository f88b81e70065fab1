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

	/**
	 * The most channels of the longest names together, of the longest subject that WordPress can have.
	 *
	 * @dataProvider most_channels
	 */
	public function test_the_longest_token_is_accepted_by_the_gateway( array $channels ) {
		$this->assertLessThanOrEqual( Channel_Token::MAX_NAMES, strlen( implode( '', $channels ) ) );
		$signature = Signature::of( 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' );
		$subject   = 'site-' . PHP_INT_MAX . ':user:' . PHP_INT_MAX;

		$token = Channel_Token::of( $signature, $subject, $channels, 1795480124 );

		// TokenVerifier.MAX_LENGTH of the gateway.
		$this->assertLessThanOrEqual( 4096, strlen( $token ) );
	}

	public static function most_channels() {
		$of = static function ( $count, $length ) {
			return array( array_fill( 0, $count, str_repeat( 'x', $length ) ) );
		};
		return array(
			'one of the longest name'    => $of( 1, 128 ),
			'20 of the longest names'    => $of( 20, 128 ),
			'34 names of 75 letters'     => $of( 34, 75 ),
			'50 names of 52 letters'     => $of( 50, 52 ),
			'50 names of a single one'   => $of( 50, 1 ),
		);
	}

	private static function decode( $part ) {
		return base64_decode( strtr( $part, '-_', '+/' ), true );
	}
}
