<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Status\Next_Step;

final class NextStepTest extends TestCase {

	/**
	 * Sentences of the gateway.
	 */
	private const WRONG_SECRET = 'webhook-signature does not match; check that both sides have the same secret, that the body is sent as it was signed, and that webhook-id and webhook-timestamp are sent once';
	private const WRONG_CLOCK  = 'webhook-timestamp differs by more than five minutes from the current time, 1795690216; sign the request again with the current time';

	public function test_every_cause_has_a_next_step_of_its_own() {
		$steps = array();
		foreach ( self::causes() as $name => $answers ) {
			$same = array_unique(
				array_map(
					static function ( array $answer ) {
						return Next_Step::on( ...$answer );
					},
					$answers
				)
			);
			$this->assertCount( 1, $same, $name );
			$this->assertSentence( $same[0] );
			$steps[ $name ] = $same[0];
		}

		$this->assertSame( array_unique( $steps ), $steps );
	}

	/**
	 * The answers for each cause: HTTP status and message.
	 */
	private static function causes() {
		return array(
			'a wrong secret'   => array( array( 401, self::WRONG_SECRET ), array( 401, 'No signature fits.' ), array( 401, '' ) ),
			'a wrong clock'    => array( array( 401, self::WRONG_CLOCK ), array( 401, 'The webhook-timestamp is stale.' ), array( 401, 'Timestamp' ) ),
			'a firewall'       => array( array( 403, '' ) ),
			'no gateway'       => array( array( 404, 'Not Found' ), array( 405, '' ) ),
			'a large event'    => array( array( 413, '' ) ),
			'an invalid event' => array( array( 400, '' ), array( 415, '' ), array( 422, '' ) ),
			'a high load'      => array( array( 408, '' ), array( 429, '' ) ),
			'a broken gateway' => array( array( 500, '' ), array( 503, '' ), array( 599, '' ) ),
			'another server'   => array( array( 200, '' ), array( 302, '' ), array( 418, '' ) ),
			'an unsafe URL'    => array( array( 0, __( 'A valid URL was not provided.' ) ) ),
			'blocked requests' => array( array( 0, __( 'User has blocked requests through HTTP.' ) ) ),
			'no host'          => array( array( 0, 'cURL error 6: Could not resolve host' ) ),
			'no server'        => array( array( 0, 'cURL error 7: Failed to connect' ) ),
			'a timeout'        => array( array( 0, 'cURL error 28: Operation timed out' ) ),
			'a certificate'    => array( array( 0, 'cURL error 35: SSL connect error' ), array( 0, 'cURL error 60: SSL certificate problem' ) ),
			'no network'       => array( array( 0, 'cURL error 52: Empty reply' ), array( 0, 'Nobody answers in this test.' ), array( 0, '' ) ),
		);
	}
}
