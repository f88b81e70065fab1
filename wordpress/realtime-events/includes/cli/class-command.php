<?php
namespace Realtime_Events\CLI;

use Realtime_Events\Connection;
use Realtime_Events\Delivery\Gateway;
use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Delivery\Schedule;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Event;
use Realtime_Events\Settings;
use Realtime_Events\Status\Next_Step;
use Realtime_Events\Status\Status;

defined( 'ABSPATH' ) || exit;

/**
 * Connects the site with a gateway, shows the status, tests the delivery, and sends and prints events.
 *
 * The output is in English, like that of WP-CLI. Sentences that the admin screens show too are in the language of the
 * site.
 */
final class Command {

	/**
	 * Seconds between two requests of `listen`.
	 */
	const POLL = 1;

	/**
	 * Replaces standard input in tests.
	 */
	public static ?string $input = null;

	/**
	 * Shows the settings, the status and the counts.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : Output format.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime status
	 *     wp realtime status --format=json
	 *
	 * @param string[]              $args    None.
	 * @param array<string, string> $options `format`.
	 */
	public function status( array $args, array $options ): void {
		$settings  = Settings::current();
		$signature = $settings->signature();
		$status    = Status::now();
		Output::item(
			$options,
			array(
				'state'         => $status->state,
				'dispatch_url'  => $settings->url(),
				'websocket_url' => $settings->websocket_url(),
				'history_url'   => $settings->history_url(),
				'secret'        => $signature ? 'set, key id ' . $signature->key_id() : ( $settings->has_secret() ? 'set, but not valid' : 'not set' ),
				'from_config'   => implode( ' ', array_filter( Settings::CONSTANTS, 'defined' ) ),
				'waiting'       => $status->counts[ Outbox::PENDING ],
				'sent'          => $status->counts[ Outbox::SENT ],
				'failed'        => $status->counts[ Outbox::FAILED ],
				'last_answer'   => $status->last ? trim( $status->last['status'] . ' ' . $status->last['answer'] ) : '',
				'next_attempt'  => Output::time( $status->due ),
			)
		);
		Output::end_with( $status, $options );
	}

	/**
	 * Connects this site with a gateway: checks the gateway with a test event, and saves its URLs and its secret.
	 *
	 * ## OPTIONS
	 *
	 * [<text>]
	 * : The text that `./realtime connect` prints. It contains the secret: leave it out to read it from standard input, so
	 * that it is not in the history of the shell.
	 *
	 * [--force]
	 * : Saves the values without the check.
	 *
	 * ## EXAMPLES
	 *
	 *     ./realtime connect --stack=realtime-events | wp realtime connect
	 *
	 * @param string[]            $args    The text.
	 * @param array<string, bool> $options `force`.
	 */
	public function connect( array $args, array $options ): void {
		$parsed = Connection::parse( isset( $args[0] ) ? $args[0] : self::input() );
		if ( is_wp_error( $parsed ) ) {
			Output::fail( $parsed );
		}
		$conflict = Connection::conflict( $parsed );
		if ( null !== $conflict ) {
			$data = $conflict->get_error_data();
			\WP_CLI::error( $conflict->get_error_message() . ( isset( $data['lines'] ) ? "\n" . $data['lines'] : '' ) );
		}
		foreach ( Connection::errors( $parsed ) as $error ) {
			Output::fail( $error );
		}
		$values = array_diff_key( $parsed, array_filter( Settings::CONSTANTS, 'defined' ) ) + Settings::stored();
		$error  = empty( $options['force'] ) ? Connection::check( $values ) : null;
		if ( null !== $error ) {
			\WP_CLI::error( $error->get_error_message() . "\nNothing was saved. --force saves it without this check." );
		}
		update_option( Settings::OPTION, $values );
		\WP_CLI::success( sprintf( 'This site sends its events to %s.', $parsed['url'] ) );
	}

	/**
	 * All of standard input.
	 */
	private static function input(): string {
		if ( null !== self::$input ) {
			return self::$input;
		}
		if ( stream_isatty( STDIN ) ) {
			\WP_CLI::log( 'Paste the text that ./realtime connect printed, and press Ctrl-D at the beginning of a line.' );
		}
		return (string) stream_get_contents( STDIN );
	}

	/**
	 * Tests each step of the delivery, and prints the next step after the first failure.
	 *
	 * Sends one signed event to a channel without subscribers, and reads it back with a token. It does not use the
	 * outbox, so it works while events are waiting there.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : Output format.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime verify
	 *
	 * @param string[]              $args    None.
	 * @param array<string, string> $options `format`.
	 */
	public function verify( array $args, array $options ): void {
		$steps = array();
		foreach ( $this->steps() as $step => list( $error, $detail ) ) {
			$steps[] = array(
				'step'   => $step,
				'result' => '' === $error ? 'ok' : 'failed',
				'detail' => '' === $error ? $detail : $error,
			);
			if ( '' !== $error ) {
				break;
			}
		}
		$failed = '' !== $error;
		Output::items( $options, $steps, array( 'step', 'result', 'detail' ) );
		if ( $failed ) {
			\WP_CLI::error( sprintf( 'The step "%s" failed. %s', $step, $error ) );
		}
		if ( Schedule::now()->failures > 0 ) {
			Sender::reset();
			$accepted = Sender::flush();
			if ( Output::is_text( $options ) ) {
				\WP_CLI::log( sprintf( 'Waiting events sent now: %d.', $accepted ) );
			}
		}
		if ( Output::is_text( $options ) ) {
			\WP_CLI::success( 'Events from this site reach browsers.' );
		}
	}

	/**
	 * The steps of verify. Each runs when it is read.
	 *
	 * @return \Generator<string, array{string, string}> By its name: the error with the next step, '' if it succeeded; what
	 *                                                   was found.
	 */
	private function steps(): \Generator {
		$settings = Settings::current();
		yield 'settings' => array( Status::missing( $settings ), $settings->url() );
		yield 'websocket' => array( Status::missing_for_browsers( $settings ), $settings->websocket_url() );

		$begun  = microtime( true );
		$answer = Gateway::probe( $settings );
		$seq    = isset( $answer['events'][0]['seq'] ) ? $answer['events'][0]['seq'] : 0;
		yield 'dispatch' => array(
			Gateway::ACCEPTED === $answer['result'] ? '' : rtrim( trim( ( $answer['status'] ? $answer['status'] . ' ' : '' ) . $answer['answer'] ), '.' ) . '. ' . Next_Step::on( $answer['status'], $answer['answer'] ),
			sprintf( 'accepted as #%d in %d ms', $seq, ( microtime( true ) - $begun ) * 1000 ),
		);

		if ( '' === $settings->history_url() ) {
			yield 'token' => array( '', 'not checked: no history URL is set' );
		} else {
			$history = Gateway::history( $settings, Channels::on_this_site( Gateway::PROBE_CHANNEL ), max( 0, $seq - 1 ), '' );
			yield 'token' => array(
				is_wp_error( $history ) ? $history->get_error_message() . ' The gateway accepted the event, but not the token of this site. Check whether its secret was rotated.' : '',
				'read back with a token, like a browser',
			);
		}

		$counts = Outbox::counts();
		yield 'outbox' => array(
			$counts[ Outbox::FAILED ] ? sprintf( '%d failed. See `wp realtime outbox list --state=failed` for the reason.', $counts[ Outbox::FAILED ] ) : '',
			sprintf( '%d waiting, none failed', $counts[ Outbox::PENDING ] ),
		);
	}

	/**
	 * Sends an event through the outbox.
	 *
	 * ## OPTIONS
	 *
	 * <event>
	 * : Name of the event.
	 *
	 * [<data>]
	 * : Its data, as JSON. Default: null.
	 *
	 * [--channel=<channel>]
	 * : Its channel.
	 * ---
	 * default: public
	 * ---
	 *
	 * [--id=<id>]
	 * : Its id. A repeated id on the same channel is the same event.
	 *
	 * [--format=<format>]
	 * : Output format of the result, instead of a sentence.
	 * ---
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime send match_goal '{"home":2,"away":1}'
	 *
	 * @param string[]              $args    Event and data.
	 * @param array<string, string> $options `channel`, `id`, `format`.
	 */
	public function send( array $args, array $options ): void {
		$json = isset( $args[1] ) ? $args[1] : 'null';
		$data = json_decode( $json );
		if ( null === $data && 'null' !== trim( $json ) ) {
			\WP_CLI::error( sprintf( 'The data is not JSON (%s). Text needs double quotes inside the quotes of the shell: \'"text"\'', json_last_error_msg() ) );
		}
		$id = realtime_events_dispatch( $args[0], $data, array_intersect_key( $options, array_flip( array( 'channel', 'id' ) ) ) );
		if ( is_wp_error( $id ) ) {
			Output::fail( $id );
		}
		Sender::flush();
		$row = Outbox::row_of( $id, isset( $options['channel'] ) ? $options['channel'] : 'public' );
		if ( null === $row ) {
			\WP_CLI::error( 'The event is no longer in the outbox. `wp realtime outbox list` lists the newest.' );
		}
		if ( isset( $options['format'] ) ) {
			Output::item( $options, array_intersect_key( (array) $row, array_flip( array( 'event_id', 'event', 'channel', 'state', 'seq', 'delivered', 'queued', 'status', 'answer' ) ) ) );
		}
		if ( Outbox::SENT === $row->state ) {
			if ( ! isset( $options['format'] ) ) {
				\WP_CLI::success( sprintf( '%s is #%d in %s.', $id, $row->seq, $row->channel ) );
			}
			return;
		}
		if ( Outbox::FAILED === $row->state ) {
			\WP_CLI::error( sprintf( "%s %s\n%s", $row->status, $row->answer, Next_Step::on( (int) $row->status, (string) $row->answer ) ) );
		}
		\WP_CLI::warning( sprintf( '%s is waiting in the outbox.', $id ) );
		Output::end_with( Status::now(), $options );
	}

	/**
	 * Prints the events of a channel as JSON, one per line, until Ctrl-C.
	 *
	 * ## OPTIONS
	 *
	 * [<channel>]
	 * : Name of the channel.
	 * ---
	 * default: public
	 * ---
	 *
	 * [--count=<number>]
	 * : Ends after this number of events.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime listen woocommerce
	 *
	 * @param string[]              $args    Channel.
	 * @param array<string, string> $options `count`.
	 */
	public function listen( array $args, array $options ): void {
		$left     = isset( $options['count'] ) ? Output::positive( 'count', $options['count'] ) : PHP_INT_MAX;
		$settings = Settings::current();
		$missing  = Status::missing( $settings );
		if ( '' !== $missing ) {
			\WP_CLI::error( $missing );
		}
		$channel = isset( $args[0] ) ? $args[0] : 'public';
		if ( ! Event::is_channel( $channel ) ) {
			\WP_CLI::error( Event::channel_rule() );
		}
		if ( '' === $settings->history_url() ) {
			\WP_CLI::error( 'No history URL is set, and events are read from it. Run `./realtime connect` again, and give its text to `wp realtime connect`.' );
		}
		$channel = Channels::on_this_site( $channel );
		$history = Gateway::history( $settings, $channel, null, '' );
		if ( is_wp_error( $history ) ) {
			Output::fail( $history );
		}
		\WP_CLI::log( sprintf( 'Listening to %s from #%d. Press Ctrl-C to stop.', $channel, $history['seq'] + 1 ) );
		while ( $left > 0 ) {
			$seq   = $history['seq'];
			$epoch = $history['epoch'];
			sleep( self::POLL );
			$next = Gateway::history( $settings, $channel, $seq, $epoch );
			if ( is_wp_error( $next ) ) {
				\WP_CLI::warning( $next->get_error_message() . ' Trying again.' );
				continue;
			}
			if ( ! $next['recovered'] ) {
				\WP_CLI::warning( sprintf( 'Events after #%d are no longer available. Continuing after #%d.', $seq, $next['seq'] ) );
			}
			foreach ( array_slice( $next['events'], 0, $left ) as $event ) {
				\WP_CLI::line( wp_json_encode( $event, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
				--$left;
			}
			$history = $next;
		}
	}
}
