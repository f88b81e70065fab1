<?php
namespace Realtime_Events\Tests;

use Realtime_Events\CLI\Trace_Command;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Sender;

require_once __DIR__ . '/WP_CLI.php';
require_once __DIR__ . '/WP_CLI_Utils.php';
require_once __DIR__ . '/WP_CLI_Formatter.php';

/**
 * `wp realtime trace`: what this site knows of an event, what a gateway on this machine says, and what nobody knows.
 */
final class TraceTest extends TestCase {

	const TIME = '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z';

	protected function setUp(): void {
		parent::setUp();
		self::use_gateway();
	}

	public function test_a_sent_event_with_its_times_and_the_browsers_that_it_reached() {
		$this->answer( self::told( array( 'seq' => 18, 'epoch' => 'e1', 'delivered' => 3, 'gone' => 1, 'queued' => 2 ) ) );
		realtime_events_dispatch( 'goal', array( 'name' => 'personal' ), array( 'id' => 'evt_1' ) );
		Sender::flush();

		foreach ( array( 'evt_1', 'public#18' ) as $of ) {
			$printed = self::trace( $of );
			$this->assertStringContainsString( "goal  public #18  evt_1\n", $printed );
			$this->assertMatchesRegularExpression( '/^' . self::TIME . '  outbox    Written down by this site\.$/m', $printed );
			$this->assertMatchesRegularExpression( '/^' . self::TIME . '  outbox    Accepted by the gateway as public#18 of epoch e1, \d+ ms after it was written down; 3 browsers reached at once, 1 had just left, the rest followed from the queue\.$/m', $printed );
			$this->assertStringContainsString( 'Not known: What came later: ', $printed );
			$this->assertStringContainsString( 'Not known: What happened at the gateway: it is not on this machine. `./realtime trace evt_1 --stack NAME` ', $printed );
			$this->assertStringNotContainsString( 'personal', $printed );
		}
		$this->assertCount( 1, $this->requests, 'A gateway elsewhere is not asked.' );
	}

	public function test_an_event_that_waits() {
		realtime_events_dispatch( 'goal', null, array( 'id' => 'evt_1' ) );
		$this->assertStringContainsString( 'Waits; there was no attempt yet. Next attempt: ', self::trace( 'evt_1' ) );
		$this->answer(
			static function () {
				return array( 503, '{"status":"error","message":"Later."}' );
			}
		);
		Sender::flush();

		$this->assertStringContainsString( 'Waits after 1 failed attempt, the last with: 503 Later. Next attempt: ', self::trace( 'evt_1' ) );
	}

	public function test_an_event_that_failed_and_one_that_was_never_sent() {
		realtime_events_dispatch( 'goal', null, array( 'id' => 'evt_1' ) );
		$this->answer(
			static function () {
				return array( 422, '{"status":"error","message":"The name is not valid."}' );
			}
		);
		Sender::flush();
		realtime_events_dispatch( 'bad', NAN );
		list( $row ) = Outbox::page( '', 1 );

		$this->assertStringContainsString( 'Failed at attempt 1: 422 The name is not valid.', self::trace( 'evt_1' ) );
		$this->assertStringContainsString( 'Failed, and was not sent: ', self::trace( $row->event_id ) );
	}

	public function test_one_id_in_two_channels_is_two_events() {
		$this->answer( self::accepting() );
		realtime_events_dispatch( 'goal', null, array( 'id' => 'evt_1' ) );
		realtime_events_dispatch( 'goal', null, array( 'id' => 'evt_1', 'channel' => 'users' ) );
		Sender::flush();
		$trace = self::json( 'evt_1' );

		$this->assertSame( array( 'public', 'users' ), array_column( $trace['events'], 'channel' ) );
		$this->assertCount( 4, $trace['steps'] );
	}

	public function test_the_gateway_on_this_machine_is_asked_and_its_steps_take_their_places() {
		$this->use_local_gateway(
			array(
				'of'      => 'public#18',
				'events'  => array( array( 'id' => 'evt_1', 'event' => 'goal', 'channel' => 'public', 'seq' => 18 ) ),
				'steps'   => array(
					array( 'at' => '2001-01-01T00:00:00Z', 'stage' => 'outbox', 'text' => 'what this site has told it', 'ok' => true ),
					array( 'at' => '2001-01-01T00:00:00.5Z', 'stage' => 'dispatch', 'text' => "accepted\e[2J", 'ok' => true ),
					array( 'at' => '2201-01-01T00:00:00.123456Z', 'stage' => 'push', 'text' => 'pushed to 3', 'ok' => true, 'connectionId' => 'c1' ),
				),
				'unknown' => array( 'Whether a browser showed it.' ),
			)
		);
		realtime_events_dispatch( 'goal', null, array( 'id' => 'evt_1' ) );
		Sender::flush();
		$printed = self::trace( 'public#18' );

		$this->assertSame( 'http://localhost:8080/.local/trace?of=public%2318', end( $this->requests )['url'] );
		$this->assertMatchesRegularExpression( '/^2001\S+ +dispatch  accepted\\\\u001B\[2J\n.*Written down by this site\.\n.* as public#18.*\n2201\S+ +push      pushed to 3\n/m', $printed );
		$this->assertStringNotContainsString( 'what this site has told it', $printed );
		$this->assertStringContainsString( 'Not known: Whether a browser showed it.', $printed );
		$this->assertSame( 1, substr_count( $printed, 'goal  public #18  evt_1' ) );
		$this->assertSame( 'c1', self::json( 'evt_1' )['steps'][3]['connectionId'] );
	}

	public function test_an_event_that_only_the_gateway_knows() {
		$this->use_local_gateway(
			array(
				'events' => array( array( 'id' => 'other', 'event' => 'goal', 'channel' => 'public', 'seq' => 5 ) ),
				'steps'  => array( array( 'at' => '2001-01-01T00:00:00Z', 'stage' => 'outbox', 'text' => 'of another site', 'ok' => true ) ),
			)
		);
		$printed = self::trace( 'other' );

		$this->assertStringContainsString( 'goal  public #5  other', $printed );
		$this->assertStringContainsString( 'of another site', $printed );
		$this->assertStringContainsString( 'Not known: What happened on this site: the event is not in its outbox.', $printed );
		$this->assertStringNotContainsString( 'Error', $printed );
	}

	/**
	 * @dataProvider silences
	 */
	public function test_says_why_the_gateway_tells_nothing( $answer, $reason ) {
		$this->use_local_gateway( $answer );

		$printed = self::trace( 'evt_1' );

		$this->assertStringContainsString( "Not known: What happened at the gateway: http://localhost:8080 did not tell it ($reason). `./realtime up` ", $printed );
		$this->assertMatchesRegularExpression( '/^Error: Nothing is known about evt_1\. `wp realtime outbox list /m', $printed );
	}

	public static function silences() {
		return array(
			'it is not there'            => array( new \WP_Error( 'http_request_failed', 'Connection refused' ), 'Connection refused' ),
			'another program is there'   => array( array( 404, '<html>' ), 'HTTP status 404' ),
			'it answers something else'  => array( array( 200, '{"steps":7}' ), 'HTTP status 200' ),
		);
	}

	public function test_on_demand_the_gateway_is_not_asked() {
		$this->use_local_gateway( array( 'steps' => array() ) );
		realtime_events_dispatch( 'goal', null, array( 'id' => 'evt_1' ) );
		$before = count( $this->requests );

		$this->assertStringContainsString( 'Not known: The gateway was not asked.', self::trace( 'evt_1', array( 'site-only' => true ) ) );
		$this->assertCount( $before, $this->requests );
	}

	public function test_as_a_table_for_other_programs() {
		realtime_events_dispatch( 'goal', null, array( 'id' => 'evt_1' ) );

		$this->assertMatchesRegularExpression( '/^csv: \S+ outbox Written down by this site\.$/m', self::trace( 'evt_1', array( 'format' => 'csv' ) ) );
	}

	/**
	 * A gateway that gives numbers from 18, and this trace.
	 *
	 * @param array|\WP_Error $trace The JSON of its answer; an error; or status and body.
	 */
	private function use_local_gateway( $trace ) {
		add_filter(
			'pre_option_realtime_events',
			static function () {
				return array(
					'url'    => 'http://localhost:8080/dispatch',
					'secret' => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
				);
			}
		);
		// A constant of wp-config.php, which is trusted, would stay for the other tests. So the address has to look public.
		\Realtime_Events\Delivery\Host::$resolve = static function () {
			return array( '93.184.216.34' );
		};
		$accepting = self::told( array( 'seq' => 18 ) );
		$this->answer(
			static function ( $body, $url ) use ( $trace, $accepting ) {
				if ( false === strpos( $url, '/.local/trace' ) ) {
					return $accepting( $body );
				}
				return is_wp_error( $trace ) || isset( $trace[0] ) ? $trace : array( 200, wp_json_encode( $trace ) );
			}
		);
	}

	/**
	 * The answer of a gateway that says this of the one event that it gets.
	 */
	private static function told( array $said ) {
		return static function ( $body ) use ( $said ) {
			$event = json_decode( $body );
			return array( 200, wp_json_encode( array( 'status' => 'success', 'id' => $event->id, 'channel' => $event->channel ) + $said ) );
		};
	}

	private static function json( $of ) {
		return json_decode( self::trace( $of, array( 'format' => 'json' ) ), true );
	}

	private static function trace( $of, array $options = array() ) {
		\WP_CLI::$printed = array();
		try {
			( new Trace_Command() )( array( $of ), $options );
		} catch ( Died $error ) {
			unset( $error ); // It is among what was printed.
		}
		return implode( "\n", \WP_CLI::$printed ) . "\n";
	}
}
