<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\After_Response;
use Realtime_Events\Delivery\Intake;
use Realtime_Events\Delivery\Lease;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Retention;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Events\Signature;

final class SenderTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::use_gateway();
	}

	public function test_many_events_are_one_signed_post() {
		$this->answer( self::accepting() );
		foreach ( range( 1, 3 ) as $n ) {
			realtime_events_dispatch( "event_$n", array( 'n' => $n ) );
		}

		$this->assertSame( 3, Sender::flush() );

		$this->assertCount( 1, $this->requests );
		list( $request ) = $this->requests;
		$this->assertSame( array( 'POST', 'https://gateway.example.com/dispatch' ), array( $request['method'], $request['url'] ) );
		$this->assertSame( array( 'event_1', 'event_2', 'event_3' ), array_column( json_decode( $request['body'], true ), 'event' ) );
		$headers = $request['headers'];
		$this->assertSame(
			Signature::of( 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' )->headers( $headers['webhook-id'], (int) $headers['webhook-timestamp'], $request['body'] ),
			array_intersect_key( $headers, array_flip( array( 'webhook-id', 'webhook-timestamp', 'webhook-signature' ) ) )
		);
		$this->assertSame( array( '1', '2', '3' ), array_map( 'strval', array_reverse( wp_list_pluck( Outbox::page( Outbox::SENT, 9 ), 'seq' ) ) ) );
	}

	public function test_one_event_is_posted_under_its_own_id() {
		$this->answer( self::accepting() );
		$id = realtime_events_dispatch( 'a' );

		Sender::flush();

		$this->assertSame( $id, $this->requests[0]['headers']['webhook-id'] );
		$this->assertSame( 'a', json_decode( $this->requests[0]['body'], true )['event'] );
	}

	/**
	 * @dataProvider passing
	 */
	public function test_after_a_temporary_error_all_events_wait( $answer ) {
		$this->answer(
			static function () use ( $answer ) {
				return $answer;
			}
		);
		$first = realtime_events_dispatch( 'first' );
		realtime_events_dispatch( 'second' );

		$this->assertSame( 0, Sender::flush() );
		$this->assertSame( 0, Sender::flush(), 'and it is let alone until then' );

		$this->assertCount( 1, $this->requests );
		$this->assertSame( 2, Outbox::count( Outbox::PENDING ) );
		$schedule = Schedule::now();
		$this->assertSame( 1, $schedule->failures );
		$this->assertGreaterThanOrEqual( time() + 2, $schedule->due );
		$this->assertLessThanOrEqual( time() + 5, $schedule->due );
		$this->assertSame( $schedule->due, wp_next_scheduled( Schedule::CRON ) );

		$this->answer( self::accepting() );
		Sender::reset();
		$this->assertSame( 2, Sender::flush() );
		$this->assertSame( array( 'first', 'second' ), array_column( json_decode( end( $this->requests )['body'], true ), 'event' ) );
		$this->assertSame( $first, json_decode( end( $this->requests )['body'], true )[0]['id'] );
		$this->assertSame( 0, Schedule::now()->failures );
	}

	public static function passing() {
		return array(
			'no network'          => array( new \WP_Error( 'http_request_failed', 'cURL error 28' ) ),
			'a wrong secret'      => array( array( 401, '{"status":"error","message":"No."}' ) ),
			'a wrong address'     => array( array( 404, 'Not Found' ) ),
			'too much'            => array( array( 429, '{"status":"error","message":"No."}' ) ),
			'a broken gateway'    => array( array( 500, '' ) ),
			'another page'        => array( array( 200, '<!DOCTYPE html>' ) ),
			'a redirection'       => array( array( 302, '' ) ),
		);
	}

	public function test_one_invalid_event_does_not_block_the_others() {
		$accepting = self::accepting();
		$this->answer(
			static function ( $body ) use ( $accepting ) {
				return false === strpos( $body, '"bad"' )
					? $accepting( $body )
					: array( 422, '{"status":"error","message":"Such an event has no place here."}' );
			}
		);
		foreach ( array( 'a', 'b', 'bad', 'c', 'd' ) as $name ) {
			realtime_events_dispatch( $name );
		}

		$this->assertSame( 4, Sender::flush() );

		$this->assertSame( 0, Outbox::count( Outbox::PENDING ) );
		list( $failed ) = Outbox::page( Outbox::FAILED, 9 );
		$this->assertSame( array( 'bad', 'Such an event has no place here.' ), array( $failed->event, $failed->answer ) );
		$taken = array_map( 'strval', array_column( array_map( 'get_object_vars', Outbox::page( Outbox::SENT, 9 ) ), 'seq', 'event' ) );
		ksort( $taken );
		$this->assertSame( array( 'a' => '1', 'b' => '2', 'c' => '3', 'd' => '4' ), $taken );
	}

	public function test_after_an_invalid_event_the_others_are_sent_in_full_batches() {
		$accepting = self::accepting();
		$this->answer(
			static function ( $body ) use ( $accepting ) {
				return false === strpos( $body, '"bad"' ) ? $accepting( $body ) : array( 422, '{"status":"error","message":"No."}' );
			}
		);
		foreach ( range( 1, 250 ) as $n ) {
			\Realtime_Events\Delivery\Outbox::add( \Realtime_Events\Events\Event::create( 11 === $n ? 'bad' : "event_$n", null ) );
		}

		$this->assertSame( 249, Sender::flush() );

		$sizes = array_map(
			static function ( $request ) {
				$said = json_decode( $request['body'], true );
				return isset( $said['event'] ) ? 1 : count( $said );
			},
			$this->requests
		);
		$this->assertSame( array( 100, 100, 39 ), array_slice( $sizes, -3 ), implode( ' ', $sizes ) );
	}

	/**
	 * @dataProvider stumbles
	 */
	public function test_an_event_that_breaks_the_gateway_fails_and_the_others_are_sent( $status ) {
		$accepting = self::accepting();
		$this->answer(
			static function ( $body ) use ( $accepting, $status ) {
				return false === strpos( $body, '"bad"' ) ? $accepting( $body ) : array( $status, '' );
			}
		);
		foreach ( array( 'a', 'b', 'bad', 'c' ) as $name ) {
			realtime_events_dispatch( $name );
		}
		foreach ( range( 1, Sender::PROBE_AFTER ) as $attempt ) {
			$this->assertSame( 0, self::try_now() );
			$this->assertCount( $attempt, $this->requests, 'One request an attempt.' );
		}

		$this->assertSame( 0, self::try_now(), 'A young event is not to blame.' );
		self::age( Sender::SUSPECT_AFTER );
		$this->assertSame( 3, self::try_now() );

		list( $failed ) = Outbox::page( Outbox::FAILED, 9 );
		$this->assertSame( array( 'bad', (string) $status ), array( $failed->event, (string) $failed->status ) );
		$this->assertSentence( $failed->answer );
		$this->assertSame( array( 'c', 'b', 'a' ), wp_list_pluck( Outbox::page( Outbox::SENT, 9 ), 'event' ) );
		$this->assertSame( 0, Schedule::now()->failures );
	}

	public static function stumbles() {
		return array(
			'an error'   => array( 500 ),
			'a firewall' => array( 403 ),
			'a firewall with a status of its own' => array( 406 ),
		);
	}

	/**
	 * @dataProvider troubles
	 */
	public function test_a_gateway_that_accepts_nothing_gets_few_requests_and_no_event_fails( $status, $requests ) {
		$this->answer(
			static function () use ( $status ) {
				return array( $status, '' );
			}
		);
		realtime_events_dispatch( 'a' );
		realtime_events_dispatch( 'b' );
		self::age( Sender::SUSPECT_AFTER );
		foreach ( range( 1, Sender::PROBE_AFTER + 3 ) as $unused ) {
			$this->assertSame( 0, self::try_now() );
		}

		$this->assertCount( $requests, $this->requests );
		$this->assertSame( 2, Outbox::count( Outbox::PENDING ) );
		$wait = Schedule::now()->due - time();
		$this->assertGreaterThan( 429 === $status ? 1 : 50, $wait );
		$this->assertLessThanOrEqual( 429 === $status ? 5 : 2 * MINUTE_IN_SECONDS, $wait, 'At most some minutes.' );
	}

	public static function troubles() {
		return array(
			'an error'       => array( 500, Sender::PROBE_AFTER + 3 * 2 ),
			'a wrong secret' => array( 401, Sender::PROBE_AFTER + 3 ),
			'a limit'        => array( 429, Sender::PROBE_AFTER + 3 ),
		);
	}

	public function test_an_event_that_a_recovering_gateway_takes_after_all_is_sent() {
		$accepting = self::accepting();
		$answers   = array( array( 500, '' ), null, null );
		$this->answer(
			static function ( $body ) use ( $accepting, &$answers ) {
				$answer = array_shift( $answers );
				return $answer ? $answer : $accepting( $body );
			}
		);
		realtime_events_dispatch( 'good' );
		self::age( Sender::SUSPECT_AFTER );
		global $wpdb;
		$wpdb->query( 'UPDATE ' . Outbox::table() . ' SET attempts = 9' );

		self::try_now();
		self::try_now();

		$this->assertSame( array( 0, 1 ), array( Outbox::count( Outbox::FAILED ), Outbox::count( Outbox::SENT ) ) );
	}

	/**
	 * Makes all events older.
	 */
	private static function age( $seconds ) {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . Outbox::table() . ' SET created_at = created_at - %d', $seconds ) );
	}

	/**
	 * Makes an attempt that is due.
	 */
	private static function try_now() {
		( new Schedule( time(), Schedule::now()->failures ) )->write();
		return Sender::flush();
	}

	public function test_a_revocation_is_sent_alone_in_its_place_and_signed() {
		$this->answer( self::accepting() );
		realtime_events_dispatch( 'a' );
		realtime_events_dispatch( 'b' );
		Intake::revoke( 7 );
		Intake::revoke( 7 );
		realtime_events_dispatch( 'c' );

		$this->assertSame( 4, Sender::flush() );

		$this->assertSame(
			array( '/dispatch', '/connections/revoke', '/dispatch' ),
			array_map(
				static function ( $request ) {
					return str_replace( 'https://gateway.example.com', '', $request['url'] );
				},
				$this->requests
			)
		);
		list( , $request ) = $this->requests;
		$this->assertSame( '{"sub":"user:7"}', $request['body'] );
		$headers = $request['headers'];
		$this->assertSame(
			Signature::of( 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' )->headers( $headers['webhook-id'], (int) $headers['webhook-timestamp'], $request['body'] )['webhook-signature'],
			$headers['webhook-signature']
		);
		Intake::revoke( 7 );
		$this->assertSame( 1, Sender::flush(), 'Once more, for a later loss.' );
	}

	/**
	 * @dataProvider revocations
	 */
	public function test_a_revocation_that_the_gateway_does_not_take( $status, $dispatches, $state ) {
		$accepting = self::accepting();
		$this->answer(
			static function ( $body, $url ) use ( $accepting, $status, $dispatches ) {
				if ( false !== strpos( $url, '/connections/revoke' ) ) {
					return array( $status, '{"status":"error","message":"No."}' );
				}
				return $dispatches ? $accepting( $body ) : array( $status, '' );
			}
		);
		Intake::revoke( 7 );
		realtime_events_dispatch( 'behind' );
		Sender::flush();

		list( $row ) = wp_list_filter( array_reverse( Outbox::page( '', 9 ) ), array( 'kind' => Outbox::REVOCATION ) );
		$this->assertSame( $state, $row->state );
		$this->assertSame( 'failed' === $state ? 1 : 0, Outbox::count( Outbox::SENT ), 'Nothing overtakes one that waits.' );
		if ( 404 === $status && 'failed' === $state ) {
			$this->assertSentence( $row->answer );
		}
	}

	public static function revocations() {
		return array(
			'an older gateway' => array( 404, true, 'failed' ),
			'a wrong address'  => array( 404, false, 'pending' ),
			'an invalid one'   => array( 422, true, 'failed' ),
			'a failure'        => array( 503, true, 'pending' ),
			'a wrong secret'   => array( 401, false, 'pending' ),
		);
	}

	public function test_the_answer_is_kept_for_each_event_of_a_batch() {
		$this->answer(
			static function ( $body ) {
				$events = array();
				foreach ( json_decode( $body, true ) as $index => $event ) {
					$events[] = array( 'id' => $event['id'], 'channel' => $event['channel'], 'seq' => 10 + $index, 'epoch' => 'E', 'delivered' => $index, 'gone' => 0, 'queued' => 1 );
				}
				return array( 200, wp_json_encode( array( 'status' => 'success', 'message' => 'Event broadcasted', 'events' => $events ) ) );
			}
		);
		realtime_events_dispatch( 'a' );
		realtime_events_dispatch( 'b' );
		realtime_events_dispatch( 'c' );
		Sender::flush();

		$this->assertSame( array( 'seq' => 12, 'epoch' => 'E' ), Outbox::position( 'public' ) );
		$this->assertSame( array( array( 'c', 12, 2 ), array( 'b', 11, 1 ), array( 'a', 10, 0 ) ), array_map(
			static function ( $row ) {
				return array( $row->event, (int) $row->seq, (int) $row->delivered );
			},
			Outbox::recent( 'public', 9 )
		) );

		$settings = get_option( 'realtime_events' );
		update_option( 'realtime_events', array( 'secret' => 'whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' ) + $settings );
		$this->assertNotNull( Outbox::position( 'public' ) );
		update_option( 'realtime_events', array( 'url' => 'https://other.example.com/dispatch' ) + $settings );
		$this->assertNull( Outbox::position( 'public' ), 'It is a position at another gateway.' );
		$this->assertCount( 3, Outbox::recent( 'public', 9 ) );
	}

	public function test_retry_after_is_respected() {
		$this->answer(
			static function () {
				return array( 429, '{"status":"error","message":"No."}', array( 'retry-after' => '90' ) );
			}
		);
		realtime_events_dispatch( 'a' );

		Sender::flush();

		$this->assertEqualsWithDelta( time() + 90, Schedule::now()->due, 2 );
	}

	public function test_while_one_process_sends_another_does_not() {
		$accepting = self::accepting();
		$this->answer(
			function ( $body ) use ( $accepting ) {
				$this->assertSame( 0, Sender::flush() );
				return $accepting( $body );
			}
		);
		realtime_events_dispatch( 'a' );

		$this->assertSame( 1, Sender::flush() );
		$this->assertCount( 1, $this->requests );
	}

	public function test_without_a_gateway_events_wait() {
		delete_option( 'realtime_events' );
		realtime_events_dispatch( 'a' );

		$this->assertSame( 0, Sender::flush() );
		$this->assertSame( array(), $this->requests );

		self::use_gateway();
		$this->answer( self::accepting() );
		$this->assertSame( 1, Sender::flush() );
	}

	public function test_the_end_of_a_request_sends() {
		$this->answer( self::accepting() );
		realtime_events_dispatch( 'a' );

		After_Response::on_shutdown();

		$this->assertSame( 1, Outbox::count( Outbox::SENT ) );
	}

	public function test_the_end_of_a_request_sends_due_events_of_another() {
		realtime_events_dispatch( 'a' );
		After_Response::on_shutdown();
		$this->assertSame( 1, Outbox::count( Outbox::PENDING ) );

		self::forget();
		$this->answer( self::accepting() );
		After_Response::on_shutdown();
		$this->assertSame( 1, Outbox::count( Outbox::PENDING ), 'not before its time' );

		( new Schedule( time() - 1, 1 ) )->write();
		After_Response::on_shutdown();
		$this->assertSame( 1, Outbox::count( Outbox::SENT ) );
	}

	public function test_times_from_a_wrong_clock_block_nothing() {
		global $wpdb;
		$this->answer( self::accepting() );
		realtime_events_dispatch( 'a' );
		( new Schedule( time() + YEAR_IN_SECONDS, 3 ) )->write();
		Lease::take()->release();
		$wpdb->update( $wpdb->options, array( 'option_value' => ( time() + YEAR_IN_SECONDS ) . ':x' ), array( 'option_name' => Lease::OPTION ) );

		$this->assertSame( 1, Sender::flush() );
	}

	public function test_without_cron_the_end_of_a_request_clears_the_outbox() {
		global $wpdb;
		$this->answer( self::accepting() );
		realtime_events_dispatch( 'old' );
		Sender::flush();
		$wpdb->update( Outbox::table(), array( 'ended_at' => time() - Retention::KEEP_SENT - 1 ), array( 'event' => 'old' ) );
		wp_clear_scheduled_hook( Sender::SWEEP );
		wp_schedule_event( time() - DAY_IN_SECONDS, 'hourly', Sender::SWEEP );

		realtime_events_dispatch( 'new' );
		After_Response::on_shutdown();

		$this->assertSame( array( 'new' ), array_column( self::outbox(), 'event' ) );
		$this->assertGreaterThan( time(), wp_next_scheduled( Sender::SWEEP ), 'not again at the end of the next' );
	}
}
