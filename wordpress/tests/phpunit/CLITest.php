<?php
namespace Realtime_Events\Tests;

use Realtime_Events\CLI\Command;
use Realtime_Events\CLI\Outbox_Command;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Events\Event;
use Realtime_Events\Status\Next_Step;
use Realtime_Events\Status\Status;

require_once __DIR__ . '/WP_CLI.php';
require_once __DIR__ . '/WP_CLI_Utils.php';

final class CLITest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::use_gateway();
		update_option( 'realtime_events', array( 'websocket_url' => 'wss://gateway.example.com/live' ) + get_option( 'realtime_events' ) );
		\WP_CLI::$printed = array();
	}

	public function test_status() {
		$printed = $this->run_command( array( new Command(), 'status' ) );

		$this->assertStringContainsString( 'https://gateway.example.com/dispatch', $printed );
		$this->assertStringContainsString( 'Success: ' . Status::now()->word(), $printed );
		$this->assertStringNotContainsString( 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', $printed );
	}

	public function test_status_ends_with_an_error_if_the_owner_must_act() {
		delete_option( 'realtime_events' );
		$status = Status::now();
		$this->assertSame( Status::UNCONFIGURED, $status->state );
		$this->assertStringContainsString( 'Error: ' . $status->word() . ': ' . $status->sentence . ' ' . $status->next_step, $this->run_command( array( new Command(), 'status' ) ) );
	}

	public function test_verify_dispatches_and_reads_back_and_sends_waiting_events() {
		realtime_events_dispatch( 'waits' );
		( new Schedule( time() + 3600, 5 ) )->write();
		$accepting = self::accepting();
		$this->answer(
			static function ( $body, $url ) use ( $accepting ) {
				return false !== strpos( $url, '/history?channel=realtime-verify' )
					? array( 200, '{"channel":"realtime-verify","seq":1,"epoch":"e","recovered":true,"events":[]}' )
					: $accepting( $body );
			}
		);

		$printed = $this->run_command( array( new Command(), 'verify' ) );

		foreach ( array( 'settings', 'websocket', 'dispatch', 'token', 'outbox' ) as $step ) {
			$this->assertMatchesRegularExpression( "/^$step +ok/m", $printed );
		}
		$this->assertStringContainsString( 'Success:', $printed );
		$this->assertSame( 1, Outbox::count( Outbox::SENT ) );
	}

	public function test_verify_ends_at_a_failed_step_with_the_next_step() {
		$this->answer(
			static function () {
				return array( 401, '{"status":"error","message":"No signature fits."}' );
			}
		);

		$printed = $this->run_command( array( new Command(), 'verify' ) );

		$this->assertMatchesRegularExpression( "/^dispatch +failed\nError: 401 No signature fits\\.\n" . preg_quote( Next_Step::on( 401, 'No signature fits.' ), '/' ) . '/m', $printed );
		$this->assertStringNotContainsString( 'token', $printed );
	}

	public function test_verify_reports_a_rejected_token() {
		$accepting = self::accepting();
		$this->answer(
			static function ( $body, $url ) use ( $accepting ) {
				return false !== strpos( $url, '/history' ) ? array( 401, '{"type":"error","code":"token_invalid","message":"Not a token of this site."}' ) : $accepting( $body );
			}
		);

		$this->assertMatchesRegularExpression( "/^token +failed\nError: 401 Not a token of this site\\./m", $this->run_command( array( new Command(), 'verify' ) ) );
	}

	public function test_send() {
		$this->answer( self::accepting() );

		$printed = $this->run_command( array( new Command(), 'send' ), array( 'goal', '{"home":2}' ), array( 'channel' => 'users', 'id' => 'g1' ) );

		$this->assertMatchesRegularExpression( '/^Success: g1 .*#1 .*users/', $printed );
		$this->assertSame( array( 'home' => 2 ), self::outbox()[0]['data'] );
	}

	public function test_send_reports_errors() {
		$this->assertMatchesRegularExpression( '/^Error: .*Syntax error/', $this->run_command( array( new Command(), 'send' ), array( 'goal', '{home}' ), array() ) );
		$this->assertSame( 'Error: ' . Event::channel_rule(), $this->run_command( array( new Command(), 'send' ), array( 'goal' ), array( 'channel' => 'a b' ) ) );
		$this->assertMatchesRegularExpression( '/^Warning: evt_.*\nWarning: /', $this->run_command( array( new Command(), 'send' ), array( 'goal' ), array() ) );
	}

	public function test_listen_prints_events_until_the_requested_count() {
		$answers = array(
			'{"seq":7,"epoch":"e","recovered":true,"events":[]}',
			'{"seq":9,"epoch":"e","recovered":true,"events":[{"event":"a","seq":8},{"event":"b","seq":9}]}',
			'{"seq":2,"epoch":"f","recovered":false,"events":[]}',
			'{"seq":3,"epoch":"f","recovered":true,"events":[{"event":"c","seq":3},{"event":"d","seq":4}]}',
		);
		$this->answer(
			static function () use ( &$answers ) {
				return array( 200, array_shift( $answers ) );
			}
		);

		$printed = $this->run_command( array( new Command(), 'listen' ), array( 'editors' ), array( 'count' => '3' ) );

		$this->assertSame(
			array(
				'{"event":"a","seq":8}',
				'{"event":"b","seq":9}',
				'{"event":"c","seq":3}',
			),
			array_values( preg_grep( '/^\{/', explode( "\n", $printed ) ) )
		);
		$this->assertMatchesRegularExpression( '/^[^{].* editors .*#8\b.*\n\{.*\n\{.*\nWarning: .*#9\b.*#2\b.*\n\{.*$/D', $printed );
		$this->assertSame(
			array( 'channel=editors', 'channel=editors&since=7&epoch=e', 'channel=editors&since=9&epoch=e', 'channel=editors&since=2&epoch=f' ),
			array_map(
				static function ( $request ) {
					return wp_parse_url( $request['url'], PHP_URL_QUERY );
				},
				$this->requests
			)
		);
		$this->assertStringStartsWith( 'Bearer ', $this->requests[0]['headers']['Authorization'] );
	}

	public function test_outbox_list_and_retry() {
		realtime_events_dispatch( 'a' );
		list( $row ) = Outbox::first( 1, 0 );
		Outbox::failed( (int) $row->id, 422, 'No.' );
		realtime_events_dispatch( 'b' );
		$options = array(
			'limit'  => '20',
			'fields' => 'event,state,answer',
			'format' => 'csv',
		);

		$this->assertSame( "csv: b pending \ncsv: a failed No.", $this->run_command( array( new Outbox_Command(), 'list_' ), array(), $options ) );
		$this->assertSame( 'csv: a failed No.', $this->run_command( array( new Outbox_Command(), 'list_' ), array(), array( 'state' => 'failed' ) + $options ) );
		$this->assertSame( (string) $row->id, $this->run_command( array( new Outbox_Command(), 'list_' ), array(), array( 'state' => 'failed', 'format' => 'ids' ) + $options ) );
		$this->assertStringContainsString( '--all', $this->run_command( array( new Outbox_Command(), 'retry' ) ) );
		$this->assertStringStartsWith( 'Warning: ', $this->run_command( array( new Outbox_Command(), 'retry' ), array( 'first' ) ) );

		$this->answer( self::accepting() );
		$this->assertMatchesRegularExpression( '/^\D*\b1\b\D*\b2\b\D*\nSuccess: /', $this->run_command( array( new Outbox_Command(), 'retry' ), array( (string) $row->id ) ) );
		$this->assertStringStartsWith( 'Warning: ', $this->run_command( array( new Outbox_Command(), 'retry' ), array(), array( 'all' => true ) ) );
	}

	/**
	 * Runs a command.
	 *
	 * @return string The printed lines.
	 */
	private function run_command( callable $command, array $args = array(), array $options = array() ) {
		\WP_CLI::$printed = array();
		try {
			$command( $args, $options );
		} catch ( Died $error ) {
			$this->assertStringStartsWith( 'Error: ', $error->getMessage() );
		}
		return implode( "\n", \WP_CLI::$printed );
	}
}
