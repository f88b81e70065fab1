<?php
namespace Realtime_Events\CLI;

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
 * Shows the status of the delivery, tests the gateway, and sends and prints events.
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
	 * Shows the settings, the status and the counts.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime status
	 */
	public function status(): void {
		$settings  = Settings::current();
		$signature = $settings->signature();
		$status    = Status::now();
		foreach ( array(
			'Dispatch URL'  => self::origin( 'url', $settings->url() ),
			'WebSocket URL' => self::origin( 'websocket_url', $settings->websocket_url() ),
			'Secret'        => self::origin( 'secret', $signature ? 'set, key id ' . $signature->key_id() : ( $settings->has_secret() ? 'set, but not valid' : '' ) ),
			'Waiting'       => (string) $status->counts[ Outbox::PENDING ],
			'Sent'          => $status->counts[ Outbox::SENT ] . ' in the last day',
			'Failed'        => $status->counts[ Outbox::FAILED ] . ' in the last three days',
			'Last answer'   => $status->last ? trim( $status->last['status'] . ' ' . $status->last['answer'] ) : 'none yet',
			'Next attempt'  => $status->due ? gmdate( 'Y-m-d\TH:i:s\Z', $status->due ) : 'after the next event',
		) as $name => $value ) {
			\WP_CLI::line( sprintf( '%-14s %s', $name, $value ) );
		}
		self::end_with( $status );
	}

	/**
	 * Tests each step of the delivery, and prints the next step after the first failure.
	 *
	 * Sends one signed event to a channel without subscribers, and reads it back with a token. It does not use the
	 * outbox, so it works while events are waiting there.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime verify
	 */
	public function verify(): void {
		$settings = Settings::current();
		self::step( 'settings', Status::missing( $settings ), self::origin( 'url', $settings->url() ) );
		self::step( 'websocket', Status::missing_for_browsers( $settings ), self::origin( 'websocket_url', $settings->websocket_url() ) );

		$channel = Channels::on_this_site( Gateway::PROBE_CHANNEL );
		$begun   = microtime( true );
		$answer  = Gateway::probe( $settings );
		self::step(
			'dispatch',
			Gateway::ACCEPTED === $answer['result'] ? '' : trim( ( $answer['status'] ? $answer['status'] . ' ' : '' ) . $answer['answer'] ) . "\n" . Next_Step::on( $answer['status'], $answer['answer'] ),
			sprintf( 'accepted as #%d in %d ms', $answer['events'][0]['seq'] ?? 0, ( microtime( true ) - $begun ) * 1000 )
		);

		$history = Gateway::history( $settings, $channel, max( 0, ( $answer['events'][0]['seq'] ?? 0 ) - 1 ), '' );
		self::step(
			'token',
			is_wp_error( $history ) ? $history->get_error_message() . "\nThe gateway accepted the event, but not the token of this site. Check whether its secret was rotated." : '',
			'read back with a token, like a browser'
		);

		$counts = Outbox::counts();
		self::step(
			'outbox',
			$counts[ Outbox::FAILED ] ? sprintf( '%d failed. See `wp realtime outbox list --state=failed` for the reason.', $counts[ Outbox::FAILED ] ) : '',
			sprintf( '%d waiting, none failed', $counts[ Outbox::PENDING ] )
		);
		if ( Schedule::now()->failures > 0 ) {
			Sender::reset();
			\WP_CLI::log( sprintf( 'Waiting events sent now: %d.', Sender::flush() ) );
		}
		\WP_CLI::success( 'Events from this site reach browsers.' );
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
	 * : Its data, as JSON.
	 * ---
	 * default: "null"
	 * ---
	 *
	 * [--channel=<channel>]
	 * : Its channel.
	 * ---
	 * default: public
	 * ---
	 *
	 * [--id=<id>]
	 * : Its id. A repeated id is the same event.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime send match_goal '{"home":2,"away":1}'
	 *
	 * @param string[]              $args    Event and data.
	 * @param array<string, string> $options `channel`, `id`.
	 */
	public function send( array $args, array $options ): void {
		$json = isset( $args[1] ) ? $args[1] : 'null';
		$data = json_decode( $json );
		if ( null === $data && 'null' !== trim( $json ) ) {
			\WP_CLI::error( sprintf( 'The data is not JSON (%s). Text needs double quotes inside the quotes of the shell: \'"text"\'', json_last_error_msg() ) );
		}
		$id = realtime_events_dispatch( $args[0], $data, $options );
		if ( is_wp_error( $id ) ) {
			\WP_CLI::error( $id );
		}
		Sender::flush();
		$row = Outbox::row_of( $id );
		if ( Outbox::SENT === $row->state ) {
			\WP_CLI::success( sprintf( '%s is #%d in %s.', $id, $row->seq, $row->channel ) );
			return;
		}
		if ( Outbox::FAILED === $row->state ) {
			\WP_CLI::error( sprintf( "%s %s\n%s", $row->status, $row->answer, Next_Step::on( (int) $row->status, $row->answer ) ) );
		}
		\WP_CLI::warning( sprintf( '%s is waiting in the outbox.', $id ) );
		self::end_with( Status::now() );
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
			\WP_CLI::error( 'The dispatch URL must end in /dispatch, so that events can be fetched from /history beside it.' );
		}
		$channel = Channels::on_this_site( $channel );
		$left    = isset( $options['count'] ) ? (int) $options['count'] : PHP_INT_MAX;
		$history = Gateway::history( $settings, $channel, null, '' );
		if ( is_wp_error( $history ) ) {
			\WP_CLI::error( $history );
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

	/**
	 * Ends a command with the status. The exit code is 1 if the owner must act.
	 */
	public static function end_with( Status $status ): void {
		$text = trim( $status->word() . ': ' . $status->sentence . ' ' . $status->next_step );
		switch ( $status->state ) {
			case Status::FAILING:
			case Status::UNCONFIGURED:
				\WP_CLI::error( $text );
				return;
			case Status::WAITING:
				\WP_CLI::warning( $text );
				return;
			default:
				\WP_CLI::success( $text );
		}
	}

	/**
	 * Prints the result of a step. Ends the command after a failure.
	 *
	 * @param string $name  Name of the step.
	 * @param string $error Reason and next step of a failure, '' for success.
	 * @param string $fact  Printed after success.
	 */
	private static function step( string $name, string $error, string $fact ): void {
		\WP_CLI::line( sprintf( '%-10s %s', $name, '' === $error ? 'ok      ' . $fact : 'failed' ) );
		if ( '' !== $error ) {
			\WP_CLI::error( $error );
		}
	}

	/**
	 * A setting, with the name of the constant that defines it.
	 *
	 * @param string $key   Key of the setting.
	 * @param string $value Its value; '' if it is not set.
	 */
	private static function origin( string $key, string $value ): string {
		if ( '' === $value ) {
			return 'not set';
		}
		return Settings::is_constant( $key ) ? $value . ' (' . Settings::CONSTANTS[ $key ] . ')' : $value;
	}
}
