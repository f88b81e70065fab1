<?php
namespace Realtime_Events\Tests;

use Realtime_Events\Delivery\After_Response;
use Realtime_Events\Delivery\Intake;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Delivery\Transaction;
use Realtime_Events\Sources\Changes;

/**
 * What a request has written is seen by later requests, without a query, whatever becomes of the request.
 */
final class PromiseTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::use_gateway();
		$this->answer( self::accepting() );
	}

	/**
	 * @dataProvider writes
	 */
	public function test_the_first_row_of_a_request_is_a_promise( callable $write ) {
		$write();

		$this->assertEqualsWithDelta( time() + Schedule::PROMISE, Schedule::loaded()->due, 2 );
		$this->assertEqualsWithDelta( time(), Schedule::loaded()->since, 2 );
		self::later( Schedule::PROMISE );
		After_Response::on_shutdown();
		$this->assertSame( 0, Outbox::count( Outbox::PENDING ) );
	}

	public static function writes() {
		return array(
			'an event'     => array(
				static function () {
					realtime_events_dispatch( 'a' );
				},
			),
			'a note'       => array(
				static function () {
					Outbox::note( 'nothing 7', array( 'before' => array(), 'facts' => array() ) );
				},
			),
			'a revocation' => array(
				static function () {
					Intake::revoke( 7 );
				},
			),
		);
	}

	public function test_a_request_promises_once_and_puts_off_no_other_promise() {
		realtime_events_dispatch( 'a' );
		$first = Schedule::now();
		$this->assertSame( 0, self::queries( 'realtime_events_schedule', static function () {
			realtime_events_dispatch( 'b' );
		} ) );

		self::later( 10 );
		$due = Schedule::now()->due;
		realtime_events_dispatch( 'c' );
		$this->assertSame( $due, Schedule::now()->due );
		$this->assertFalse( $first->swap( Schedule::idle() ), 'Yet a sender that has seen the earlier value does not clear it.' );
	}

	public function test_a_command_promises_again_after_it_has_sent() {
		realtime_events_dispatch( 'a' );
		Sender::flush();
		$this->assertSame( 0, Schedule::now()->since );

		realtime_events_dispatch( 'b' );

		$this->assertGreaterThan( 0, Schedule::now()->since );
	}

	/**
	 * A request accepts an event and dies, at each query of another that is sending.
	 */
	public function test_a_sender_that_ends_never_clears_the_promise_of_another_request() {
		$ends = 0;
		for ( $at = 1; 0 === $ends; $at++ ) {
			self::next();
			( new Schedule( time(), 0 ) )->write();
			realtime_events_dispatch( 'of the sender' );
			$count = 0;
			$other = static function ( $query ) use ( &$count, $at ) {
				if ( ++$count === $at ) {
					self::as_another( static function () {
						realtime_events_dispatch( 'of the other' );
					} );
				}
				return $query;
			};
			add_filter( 'query', $other );
			Sender::flush();
			remove_filter( 'query', $other );
			if ( $count < $at ) {
				++$ends;
			}
			if ( Outbox::count( Outbox::PENDING ) > 0 ) {
				$seen = Schedule::now();
				$this->assertGreaterThan( 0, $seen->since, "At query $at." );
				$this->assertLessThanOrEqual( time() + Schedule::LOOK_EVERY, $seen->due, "At query $at." );
			}
		}
		$this->assertGreaterThan( 10, $at );
	}

	public function test_a_note_of_another_request_is_not_cleared() {
		self::as_another( static function () {
			Outbox::note( 'nothing 7', array( 'before' => array(), 'facts' => array() ) );
		} );
		realtime_events_dispatch( 'a' );

		Sender::flush();

		$this->assertSame( 0, Outbox::count( Outbox::PENDING ) );
		$this->assertGreaterThan( 0, Schedule::now()->since );
	}

	public function test_events_of_a_transaction_are_found_by_a_look() {
		Transaction::$look = static function () {
			return true;
		};
		( Schedule::idle() )->write();
		realtime_events_dispatch( 'a' );
		After_Response::on_shutdown();
		$this->assertSame( array(), $this->requests );

		self::later( Schedule::LOOK_EVERY );
		After_Response::on_shutdown();
		$this->assertSame( 1, Outbox::count( Outbox::SENT ) );
	}

	public function test_a_look_finds_what_was_written_before_the_clock_was_put_back() {
		global $wpdb;
		self::as_another( static function () {
			realtime_events_dispatch( 'a' );
			Outbox::note( 'nothing 7', array( 'before' => array(), 'facts' => array() ) );
		} );
		$wpdb->query( 'UPDATE ' . Outbox::table() . ' SET due_at = due_at + 86400, created_at = created_at + 86400' );
		( new Schedule( time(), 0 ) )->write();
		After_Response::on_shutdown();

		$this->assertTrue( Outbox::is_done() );
	}

	public function test_a_look_at_an_empty_outbox_is_rare_and_small() {
		( Schedule::idle() )->write();
		wp_load_alloptions();
		$this->assertSame( 0, self::queries( '', array( After_Response::class, 'on_shutdown' ) ), 'Nothing is due.' );
		$this->assertSame( 0, self::queries( '', array( After_Response::class, 'on_loaded' ) ) );

		self::later( Schedule::LOOK_EVERY );
		wp_load_alloptions();
		$this->assertSame( 0, self::queries( '', array( After_Response::class, 'on_loaded' ) ) );
		$this->assertLessThanOrEqual( 6, self::queries( '', array( After_Response::class, 'on_shutdown' ) ) );
		wp_load_alloptions();
		$this->assertSame( 0, self::queries( '', array( After_Response::class, 'on_shutdown' ) ), 'Not by the next request.' );
	}

	public function test_no_page_asks_for_an_option_that_does_not_exist() {
		\Realtime_Events\Installation::install();
		foreach ( array( 'realtime_events', Schedule::OPTION, \Realtime_Events\Delivery\Check::OPTION ) as $option ) {
			delete_option( $option );
		}
		\Realtime_Events\Installation::install();
		wp_cache_flush();
		wp_load_alloptions();

		$this->assertSame( 0, self::queries( '', static function () {
			After_Response::on_loaded();
			After_Response::on_shutdown();
			\Realtime_Events\Status\Status::may_be_failing();
		} ) );
		$this->assertSame( 0, Schedule::now()->due );
		realtime_events_dispatch( 'a' );
		$this->assertGreaterThan( 0, Schedule::now()->since );
	}

	public function test_after_a_failure_a_new_event_causes_an_attempt_every_half_minute() {
		$this->answer(
			static function () {
				return array( 500, '' );
			}
		);
		realtime_events_dispatch( 'a' );
		After_Response::on_shutdown();
		foreach ( range( 1, 5 ) as $n ) {
			realtime_events_dispatch( "b$n" );
			After_Response::on_shutdown();
		}
		$this->assertCount( 1, $this->requests );

		$now = Schedule::now();
		( new Schedule( time() + 100, 4, $now->since, $now->probe - Schedule::PROBE_EVERY ) )->write();
		$this->answer( self::accepting() );
		realtime_events_dispatch( 'c' );
		After_Response::on_shutdown();

		$this->assertSame( 0, Outbox::count( Outbox::PENDING ), 'The first success sends all.' );
		$this->assertSame( 0, Schedule::now()->failures );
	}

	public function test_a_new_event_respects_retry_after() {
		$this->answer(
			static function () {
				return array( 503, '', array( 'retry-after' => '300' ) );
			}
		);
		realtime_events_dispatch( 'a' );
		Sender::flush();
		$seen = Schedule::now();
		$this->assertEqualsWithDelta( time() + 300, $seen->probe, 2 );

		realtime_events_dispatch( 'b' );
		Sender::flush();
		$this->assertCount( 1, $this->requests );
	}

	public function test_a_busy_gateway_in_the_middle_is_asked_again() {
		$accepting = self::accepting();
		$answers   = array( null, array( 429, '{"status":"error","message":"Busy."}', array( 'retry-after' => '1' ) ) );
		$this->answer(
			static function ( $body ) use ( $accepting, &$answers ) {
				$answer = array_shift( $answers );
				return $answer ? $answer : $accepting( $body );
			}
		);
		foreach ( range( 1, Sender::BATCH + 1 ) as $n ) {
			Outbox::add( \Realtime_Events\Events\Event::create( "event_$n", null ) );
		}

		$this->assertSame( Sender::BATCH + 1, Sender::flush() );
		$this->assertSame( 0, Schedule::now()->failures );
	}

	/**
	 * Passes time, for a request that comes then.
	 */
	private static function later( $seconds ) {
		global $wpdb;
		$now = Schedule::now();
		( new Schedule( $now->due - $seconds, $now->failures, $now->since ? $now->since - $seconds : 0, $now->probe, $now->calls ) )->write();
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . Outbox::table() . ' SET due_at = due_at - %d, created_at = created_at - %d', $seconds, $seconds ) );
		self::forget();
	}

	/**
	 * Runs work in a request that then dies.
	 */
	private static function as_another( callable $work ) {
		$statics = array();
		foreach ( array( Schedule::class, Sender::class, Intake::class, Changes::class, Outbox::class ) as $class ) {
			foreach ( ( new \ReflectionClass( $class ) )->getProperties( \ReflectionProperty::IS_STATIC ) as $property ) {
				$property->setAccessible( true );
				$statics[] = array( $property, $property->getValue() );
				$property->setValue( null, is_bool( $property->getValue() ) ? false : array() );
			}
		}
		$work();
		foreach ( $statics as list( $property, $value ) ) {
			$property->setValue( null, $value );
		}
	}

	/**
	 * Number of queries with a text while work runs.
	 */
	private static function queries( $text, callable $work ) {
		$count  = 0;
		$filter = static function ( $query ) use ( &$count, $text ) {
			$count += '' === $text || false !== strpos( $query, $text ) ? 1 : 0;
			return $query;
		};
		add_filter( 'query', $filter );
		$work();
		remove_filter( 'query', $filter );
		return $count;
	}
}
