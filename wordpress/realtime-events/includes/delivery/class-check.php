<?php
namespace Realtime_Events\Delivery;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Whether the gateway accepts events with certain settings, as was last seen: by a test, or by sending events.
 */
final class Check {

	const OPTION = 'realtime_events_check';

	/**
	 * Unix time of the test, or of the first event that was sent after a failed one.
	 */
	public int $time;

	/**
	 * HTTP status, 0 if there was no answer.
	 */
	public int $status;

	/**
	 * The error message of the gateway or of WordPress; '' if the gateway accepts events.
	 */
	public string $answer;

	private function __construct( int $time, int $status, string $answer ) {
		$this->time   = $time;
		$this->status = $status;
		$this->answer = $answer;
	}

	/**
	 * Tests the gateway with an event to which nobody subscribes, and stores the result. Takes at most ten seconds.
	 *
	 * @param Settings $settings Complete ones, saved or not.
	 */
	public static function run( Settings $settings ): self {
		$answer = Gateway::probe( $settings );
		$check  = Gateway::ACCEPTED === $answer['result']
			? new self( time(), 200, '' )
			: new self( time(), $answer['status'], $answer['answer'] );
		$check->store( $settings );
		return $check;
	}

	/**
	 * The last result with these settings.
	 *
	 * @return self|null Null if there is none.
	 */
	public static function of( Settings $settings ): ?self {
		$mark   = self::mark( $settings );
		$stored = get_option( self::OPTION );
		return isset( $stored[ $mark ]['time'], $stored[ $mark ]['status'], $stored[ $mark ]['answer'] )
			? new self( (int) $stored[ $mark ]['time'], (int) $stored[ $mark ]['status'], (string) $stored[ $mark ]['answer'] )
			: null;
	}

	/**
	 * Events were accepted with these settings.
	 */
	public static function passed( Settings $settings ): void {
		$last = self::of( $settings );
		if ( null === $last || ! $last->has_passed() ) {
			( new self( time(), 200, '' ) )->store( $settings );
		}
	}

	/**
	 * Whether the gateway accepts events.
	 */
	public function has_passed(): bool {
		return 200 === $this->status && '' === $this->answer;
	}

	/**
	 * Stores the result beside that of the settings in use: new settings that fail are not saved, and say nothing about
	 * the old ones.
	 */
	private function store( Settings $settings ): void {
		$in_use = self::mark( Settings::current() );
		$stored = get_option( self::OPTION );
		$result = array(
			self::mark( $settings ) => array(
				'time'   => $this->time,
				'status' => $this->status,
				'answer' => $this->answer,
			),
		);
		// Each page of the administration asks for it.
		update_option( self::OPTION, isset( $stored[ $in_use ] ) ? $result + array( $in_use => $stored[ $in_use ] ) : $result, true );
	}

	/**
	 * Tells settings apart without revealing the secret.
	 */
	private static function mark( Settings $settings ): string {
		$signature = $settings->signature();
		return ( $signature ? $signature->key_id() : '' ) . ' ' . $settings->url();
	}
}
