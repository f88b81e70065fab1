<?php
/**
 * `wp realtime …`
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * Shows how it stands with the site's events, tries the way to the gateway, sends and listens.
 *
 * What it prints is English, as WP-CLI's own words are; sentences that the administration shows too are in
 * the site's language.
 */
final class CLI {

	/**
	 * Seconds between two questions of `listen`.
	 */
	const POLL = 1;

	/**
	 * Shows how it stands.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime status
	 */
	public function status() {
		$settings  = Settings::current();
		$signature = $settings->signature();
		$status    = Status::now();
		foreach ( array(
			'Dispatch URL'  => self::origin( 'url', $settings->url() ),
			'WebSocket URL' => self::origin( 'websocket_url', $settings->websocket_url() ),
			'Secret'        => self::origin( 'secret', $signature ? 'set, key id ' . $signature->key_id() : ( $settings->has_secret() ? 'set, but not a secret' : '' ) ),
			'Waiting'       => (string) $status->counts[ Outbox::PENDING ],
			'Sent'          => $status->counts[ Outbox::SENT ] . ' in the last day',
			'Failed'        => $status->counts[ Outbox::FAILED ] . ' in the last three days',
			'Last answer'   => $status->last ? trim( $status->last['status'] . ' ' . $status->last['answer'] ) : 'none yet',
			'Next attempt'  => $status->due ? gmdate( 'Y-m-d\TH:i:s\Z', $status->due ) : 'when there is something to send',
		) as $name => $value ) {
			\WP_CLI::line( sprintf( '%-14s %s', $name, $value ) );
		}
		self::end_with( $status );
	}

	/**
	 * Tries each step of the way, and says what to do at the first that fails.
	 *
	 * Sends one signed event to a channel that nobody listens to, and reads it back with a token. It goes past
	 * the outbox, so it works while events wait there.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime verify
	 */
	public function verify() {
		$settings = Settings::current();
		self::step( 'settings', Status::missing( $settings ), self::origin( 'url', $settings->url() ) );
		self::step(
			'websocket',
			'' === $settings->websocket_url() ? 'Enter the WebSocket URL, so that browsers can listen: what the gateway\'s setup has printed as WebSocketUrl.' : '',
			self::origin( 'websocket_url', $settings->websocket_url() )
		);

		$channel = Channels::on_this_site( Gateway::PROBE_CHANNEL );
		$begun   = microtime( true );
		$said    = Gateway::probe( $settings );
		self::step(
			'dispatch',
			Gateway::TAKEN === $said['result'] ? '' : trim( ( $said['status'] ? $said['status'] . ' ' : '' ) . $said['answer'] ) . "\n" . Advice::on( $said['status'], $said['answer'] ),
			sprintf( 'the gateway has it as number %d, after %d ms', isset( $said['seqs'][0] ) ? $said['seqs'][0] : 0, ( microtime( true ) - $begun ) * 1000 )
		);

		$heard = Gateway::history( $settings, $channel, max( 0, $said['seqs'][0] - 1 ), '' );
		self::step(
			'token',
			is_wp_error( $heard ) ? $heard->get_error_message() . "\nThe gateway took the event, but not the token of this site: see whether its secret was rotated." : '',
			'read back with a token, as a browser does'
		);

		$counts = Outbox::counts();
		self::step(
			'outbox',
			$counts[ Outbox::FAILED ] ? sprintf( '%d failed. `wp realtime outbox list --state=failed` says why.', $counts[ Outbox::FAILED ] ) : '',
			sprintf( '%d waiting, none failed', $counts[ Outbox::PENDING ] )
		);
		if ( Schedule::now()->failures > 0 ) {
			Sender::reset();
			\WP_CLI::log( sprintf( 'What waited is sent now: the gateway has taken %d.', Sender::flush() ) );
		}
		\WP_CLI::success( 'Events of this site reach browsers.' );
	}

	/**
	 * Sends an event through the outbox.
	 *
	 * ## OPTIONS
	 *
	 * <event>
	 * : Its name.
	 *
	 * [<data>]
	 * : JSON.
	 * ---
	 * default: "null"
	 * ---
	 *
	 * [--channel=<channel>]
	 * : Where it goes.
	 * ---
	 * default: public
	 * ---
	 *
	 * [--id=<id>]
	 * : Its id; the same again is the same event.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime send match_goal '{"home":2,"away":1}'
	 *
	 * @param string[]              $args    Event and data.
	 * @param array<string, string> $options `channel`, `id`.
	 */
	public function send( $args, $options ) {
		$json = isset( $args[1] ) ? $args[1] : 'null';
		$data = json_decode( $json );
		if ( null === $data && 'null' !== trim( $json ) ) {
			\WP_CLI::error( sprintf( 'The data is not JSON (%s). Text needs double quotes within the shell\'s own: \'"text"\'', json_last_error_msg() ) );
		}
		$id = realtime_events_dispatch( $args[0], $data, $options );
		if ( is_wp_error( $id ) ) {
			\WP_CLI::error( $id );
		}
		Sender::flush();
		$row = Outbox::row_of( $id );
		if ( Outbox::SENT === $row->state ) {
			\WP_CLI::success( sprintf( '%s is number %d of %s.', $id, $row->seq, $row->channel ) );
			return;
		}
		if ( Outbox::FAILED === $row->state ) {
			\WP_CLI::error( sprintf( "%s %s\n%s", $row->status, $row->answer, Advice::on( (int) $row->status, $row->answer ) ) );
		}
		\WP_CLI::warning( sprintf( '%s is in the outbox and waits.', $id ) );
		self::end_with( Status::now() );
	}

	/**
	 * Follows a channel until Ctrl-C, one event a line, as JSON.
	 *
	 * ## OPTIONS
	 *
	 * [<channel>]
	 * : Which.
	 * ---
	 * default: public
	 * ---
	 *
	 * [--count=<number>]
	 * : Ends after so many.
	 *
	 * ## EXAMPLES
	 *
	 *     wp realtime listen woocommerce
	 *
	 * @param string[]              $args    Channel.
	 * @param array<string, string> $options `count`.
	 */
	public function listen( $args, $options ) {
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
			\WP_CLI::error( 'The dispatch URL must end in /dispatch: beside it the gateway is asked for events.' );
		}
		$channel = Channels::on_this_site( $channel );
		$left    = isset( $options['count'] ) ? (int) $options['count'] : PHP_INT_MAX;
		$heard   = Gateway::history( $settings, $channel, null, '' );
		if ( is_wp_error( $heard ) ) {
			\WP_CLI::error( $heard );
		}
		\WP_CLI::log( sprintf( 'Listening to %s from number %d on. End with Ctrl-C.', $channel, $heard['seq'] + 1 ) );
		while ( $left > 0 ) {
			$seq   = $heard['seq'];
			$epoch = $heard['epoch'];
			sleep( self::POLL );
			$next = Gateway::history( $settings, $channel, $seq, $epoch );
			if ( is_wp_error( $next ) ) {
				\WP_CLI::warning( $next->get_error_message() . ' Asking again.' );
				continue;
			}
			if ( ! $next['recovered'] ) {
				\WP_CLI::warning( sprintf( 'Events after number %d are not there any more; going on after number %d.', $seq, $next['seq'] ) );
			}
			foreach ( array_slice( $next['events'], 0, $left ) as $event ) {
				\WP_CLI::line( wp_json_encode( $event, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
				--$left;
			}
			$heard = $next;
		}
	}

	/**
	 * Ends with what is so and what to do.
	 *
	 * @param Status $status As it is.
	 */
	public static function end_with( Status $status ) {
		$text = trim( $status->word() . ': ' . $status->sentence . ' ' . $status->advice );
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
	 * Says what became of a step. Ends the command where it failed.
	 *
	 * @param string $name  Its name.
	 * @param string $wrong Why and what to do, '' where it went well.
	 * @param string $right What is so where it went well.
	 */
	private static function step( $name, $wrong, $right ) {
		\WP_CLI::line( sprintf( '%-10s %s', $name, '' === $wrong ? 'ok      ' . $right : 'failed' ) );
		if ( '' !== $wrong ) {
			\WP_CLI::error( $wrong );
		}
	}

	/**
	 * A setting and where it comes from.
	 *
	 * @param string $key   Key of the setting.
	 * @param string $value Its value; '' where it is not set.
	 * @return string
	 */
	private static function origin( $key, $value ) {
		if ( '' === $value ) {
			return 'not set';
		}
		return Settings::is_constant( $key ) ? $value . ' (' . Settings::CONSTANTS[ $key ] . ')' : $value;
	}
}
