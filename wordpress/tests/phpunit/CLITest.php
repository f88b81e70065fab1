<?php
namespace Realtime_Events\Tests;

use Realtime_Events\CLI\Command;
use Realtime_Events\CLI\Outbox_Command;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Events\Event;
use Realtime_Events\Settings;
use Realtime_Events\Status\Next_Step;
use Realtime_Events\Status\Status;

require_once __DIR__ . '/WP_CLI.php';
require_once __DIR__ . '/WP_CLI_Utils.php';
require_once __DIR__ . '/WP_CLI_Formatter.php';

final class CLITest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::use_gateway();
		update_option(
			'realtime_events',
			array(
				'websocket_url' => 'wss://gateway.example.com/live',
				'history_url'   => 'https://public.example.com/history',
			) + get_option( 'realtime_events' )
		);
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
			$this->assertStringContainsString( "table: $step ok ", $printed );
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

		$this->assertStringContainsString( 'table: dispatch failed 401 No signature fits. ' . Next_Step::on( 401, 'No signature fits.' ), $printed );
		$this->assertMatchesRegularExpression( '/^Error: .*dispatch/m', $printed );
		$this->assertStringNotContainsString( 'token', $printed );
	}

	public function test_verify_reports_a_rejected_token() {
		$accepting = self::accepting();
		$this->answer(
			static function ( $body, $url ) use ( $accepting ) {
				return false !== strpos( $url, '/history' ) ? array( 401, '{"type":"error","code":"token_invalid","message":"Not a token of this site."}' ) : $accepting( $body );
			}
		);

		$this->assertStringContainsString( 'table: token failed 401 Not a token of this site.', $this->run_command( array( new Command(), 'verify' ) ) );
	}

	public function test_without_a_history_url_verify_skips_a_step_and_listen_ends() {
		update_option( 'realtime_events', array( 'history_url' => '' ) + get_option( 'realtime_events' ) );
		$this->answer( self::accepting() );

		$this->assertStringContainsString( 'table: token ok not checked', $this->run_command( array( new Command(), 'verify' ) ) );
		$this->assertMatchesRegularExpression( '/^Error: .*history URL/', $this->run_command( array( new Command(), 'listen' ), array( 'editors' ) ) );
		foreach ( $this->requests as $request ) {
			$this->assertStringNotContainsString( '/history', $request['url'] );
		}
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

		$this->answer( self::accepting() );
		$this->assertMatchesRegularExpression( '/^\D*\b1\b\D*\b2\b\D*\nSuccess: /', $this->run_command( array( new Outbox_Command(), 'retry' ), array( (string) $row->id ) ) );
		$this->assertStringStartsWith( 'Success: ', $this->run_command( array( new Outbox_Command(), 'retry' ), array(), array( 'all' => true ) ) );
	}

	/**
	 * @dataProvider bad_arguments
	 */
	public function test_a_bad_argument_is_an_error_in_a_sentence( array $command, array $args, array $options ) {
		realtime_events_dispatch( 'waits' );

		$printed = $this->run_command( array( new $command[0](), $command[1] ), $args, $options );

		$this->assertStringStartsWith( 'Error: ', $printed );
		$this->assertStringNotContainsString( '{"', $printed, 'The data of an error is for code.' );
		$this->assertSame( array(), $this->requests );
		$this->assertSame( array( 1, 0 ), array( Outbox::count( Outbox::PENDING ), Outbox::count( Outbox::SENT ) ) );
	}

	public static function bad_arguments() {
		$list = array( Outbox_Command::class, 'list_' );
		$good = array( 'limit' => '20', 'fields' => 'id', 'format' => 'table' );
		return array(
			'listen, a word'          => array( array( Command::class, 'listen' ), array(), array( 'count' => 'abc' ) ),
			'listen, none'            => array( array( Command::class, 'listen' ), array(), array( 'count' => '0' ) ),
			'listen, negative'        => array( array( Command::class, 'listen' ), array(), array( 'count' => '-1' ) ),
			'listen, a fraction'      => array( array( Command::class, 'listen' ), array(), array( 'count' => '1.5' ) ),
			'listen, no value'        => array( array( Command::class, 'listen' ), array(), array( 'count' => '' ) ),
			'listen, a bad channel'   => array( array( Command::class, 'listen' ), array( 'a b' ), array() ),
			'send, a bad channel'     => array( array( Command::class, 'send' ), array( 'goal' ), array( 'channel' => 'a b' ) ),
			'send, no name'           => array( array( Command::class, 'send' ), array( '' ), array() ),
			'send, a bad id'          => array( array( Command::class, 'send' ), array( 'goal' ), array( 'id' => 'ä' ) ),
			'send, no JSON'           => array( array( Command::class, 'send' ), array( 'goal', '{home}' ), array() ),
			'list, a word'            => array( $list, array(), array( 'limit' => 'many' ) + $good ),
			'list, none'              => array( $list, array(), array( 'limit' => '0' ) + $good ),
			'list, another state'     => array( $list, array(), array( 'state' => 'lost' ) + $good ),
			'list, a hidden state'    => array( $list, array(), array( 'state' => 'noted' ) + $good ),
			'list, another field'     => array( $list, array(), array( 'fields' => 'id,colour' ) + $good ),
			'retry, nothing'          => array( array( Outbox_Command::class, 'retry' ), array(), array() ),
			'retry, ids and all'      => array( array( Outbox_Command::class, 'retry' ), array( '1' ), array( 'all' => true ) ),
			'retry, a word'           => array( array( Outbox_Command::class, 'retry' ), array( 'first' ), array() ),
			'retry, not there'        => array( array( Outbox_Command::class, 'retry' ), array( '999999' ), array() ),
			'retry, waiting'          => array( array( Outbox_Command::class, 'retry' ), array( '1' ), array() ),
			'connect, a URL'          => array( array( Command::class, 'connect' ), array( 'https://gateway.example.com/dispatch' ), array() ),
			'connect, a local one'    => array( array( Command::class, 'connect' ), array( self::connection( array( 'dispatch' => 'http://localhost:8080/dispatch' ) ) ), array() ),
			'connect, a bad secret'   => array( array( Command::class, 'connect' ), array( self::connection( array( 'secret' => 'short' ) ) ), array() ),
		);
	}

	public function test_results_in_json_are_json_and_nothing_else() {
		$this->answer( self::accepting() );
		$json = array( 'format' => 'json' );

		$status = json_decode( $this->run_command( array( new Command(), 'status' ), array(), $json ), true );
		$this->assertSame( array( Status::READY, 'https://gateway.example.com/dispatch', 0 ), array( $status['state'], $status['dispatch_url'], $status['sent'] ) );
		$sent = json_decode( $this->run_command( array( new Command(), 'send' ), array( 'goal' ), array( 'id' => 'g1' ) + $json ), true );
		$this->assertSame( array( 'g1', 'sent', '1' ), array( $sent['event_id'], $sent['state'], (string) $sent['seq'] ) );
		$list = json_decode( $this->run_command( array( new Outbox_Command(), 'list_' ), array(), array( 'limit' => '20', 'fields' => 'event_id,state' ) + $json ), true );
		$this->assertSame( array( array( 'event_id' => 'g1', 'state' => 'sent' ) ), $list );
		$again = json_decode( $this->run_command( array( new Outbox_Command(), 'retry' ), array(), array( 'all' => true ) + $json ), true );
		$this->assertSame( array( 'again' => 0, 'accepted' => 0 ), $again );

		$this->answer(
			static function () {
				return array( 401, '{"status":"error","message":"No signature fits."}' );
			}
		);
		list( $steps, $error ) = explode( "\n", $this->run_command( array( new Command(), 'verify' ), array(), $json ), 2 );
		$this->assertSame( array( 'ok', 'ok', 'failed' ), array_column( json_decode( $steps, true ), 'result' ) );
		$this->assertStringStartsWith( 'Error: ', $error ); // On standard error.
	}

	public function test_a_count_is_not_limited() {
		foreach ( range( 1, 30 ) as $n ) {
			realtime_events_dispatch( "event_$n" );
		}
		list( $row ) = Outbox::first( 1, 0 );
		Outbox::failed( (int) $row->id, 422, 'No.' );
		$options = array( 'limit' => '20', 'fields' => 'id', 'format' => 'count' );

		$this->assertSame( '30', $this->run_command( array( new Outbox_Command(), 'list_' ), array(), $options ) );
		$this->assertSame( '29', $this->run_command( array( new Outbox_Command(), 'list_' ), array(), array( 'state' => 'pending' ) + $options ) );
		$this->assertSame( '1', $this->run_command( array( new Outbox_Command(), 'list_' ), array(), array( 'state' => 'failed' ) + $options ) );
	}

	public function test_a_sent_event_is_sent_again_as_a_new_event() {
		$this->answer( self::accepting() );
		$data = json_decode( '{"home":2.0,"empty":{},"list":[],"text":"😀 \",\\"id\\":\\"x\\""}' );
		realtime_events_dispatch( 'goal', $data, array( 'channel' => 'users', 'id' => 'say-"it"\\' ) );
		Sender::flush();
		list( $first ) = Outbox::page( '', 1 );

		$this->assertMatchesRegularExpression( '/^Events to send again: 1\. Accepted by the gateway: 1\.\nSuccess: /', $this->run_command( array( new Outbox_Command(), 'retry' ), array( $first->id ) ) );

		list( $second ) = Outbox::page( '', 1 );
		$this->assertNotSame( $first->event_id, $second->event_id );
		list( $old, $new ) = array( json_decode( $first->body ), json_decode( $second->body ) );
		$this->assertSame( $second->event_id, $new->id );
		unset( $old->id, $new->id );
		$this->assertSame( wp_json_encode( $old, JSON_PRESERVE_ZERO_FRACTION ), wp_json_encode( $new, JSON_PRESERVE_ZERO_FRACTION ) );
		$this->assertSame( array( 'sent', $first->channel ), array( $second->state, $second->channel ) );
	}

	public function test_connect() {
		delete_option( 'realtime_events' );
		$this->answer( self::accepting() );
		$text = self::connection( array() );

		$this->assertStringStartsWith( 'Success: ', $this->run_command( array( new Command(), 'connect' ), array( $text ) ) );
		$this->assertSame( 'https://93.184.216.34/dispatch', Settings::current()->url() );
		$this->assertNotNull( Settings::current()->signature() );

		delete_option( 'realtime_events' );
		$this->answer(
			static function () {
				return array( 401, '{"status":"error","message":"No signature fits."}' );
			}
		);
		Command::$input = "$text\n";
		$printed = $this->run_command( array( new Command(), 'connect' ) );
		$this->assertStringStartsWith( 'Error: ', $printed );
		$this->assertStringContainsString( '--force', $printed );
		$this->assertSame( '', Settings::current()->url() );

		$this->assertStringStartsWith( 'Success: ', $this->run_command( array( new Command(), 'connect' ), array( $text ), array( 'force' => true ) ) );
		$this->assertSame( 'https://93.184.216.34/dispatch', Settings::current()->url() );
	}

	private static function connection( array $changes ) {
		$values = $changes + array(
			'v'         => 1,
			'dispatch'  => 'https://93.184.216.34/dispatch',
			'websocket' => 'wss://gateway.example.com/live',
			'secret'    => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
		);
		return 'realtime-connect:' . rtrim( strtr( base64_encode( wp_json_encode( $values ) ), '+/', '-_' ), '=' );
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
