<?php
namespace Realtime_Events\CLI;

use Realtime_Events\Delivery\Console;
use Realtime_Events\Delivery\Gateway;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the way of one event: what this site has written down, and what the gateway says if it is on this machine.
 */
final class Trace_Command {

	/**
	 * Shows the way of an event, and says what is not known.
	 *
	 * ## OPTIONS
	 *
	 * <event>
	 * : The id of the event; or its channel and number, such as public#18.
	 *
	 * [--site-only]
	 * : Does not ask the gateway.
	 *
	 * [--format=<format>]
	 * : Output format. `json` has all that is known.
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
	 *     wp realtime trace evt_0d8f5a52-3f0e-4a5c-9d2c-8d7a6f3f9c11
	 *     wp realtime trace public#18
	 *
	 * @param string[]              $args    The event.
	 * @param array<string, string> $options `site-only`, `format`.
	 */
	public function __invoke( array $args, array $options ): void {
		$of       = $args[0];
		$settings = Settings::current();
		$rows     = Site_Trace::rows( $of );
		$site     = Site_Trace::of( $rows );
		$gateway  = empty( $options['site-only'] ) ? self::at_gateway( $settings, $of, $rows ) : self::nothing( 'The gateway was not asked.' );
		$events   = self::events( $rows, $gateway['events'] );
		$steps    = self::in_order( array_merge( $site['steps'], $rows ? self::without_outbox( $gateway['steps'] ) : $gateway['steps'] ) );
		$unknown  = array_values( array_unique( array_merge( $site['unknown'], $gateway['unknown'] ) ) );
		if ( isset( $options['format'] ) && 'json' === $options['format'] ) {
			\WP_CLI::line(
				wp_json_encode(
					array(
						'of'      => $of,
						'events'  => $events,
						'steps'   => $steps,
						'unknown' => $unknown,
					),
					JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRETTY_PRINT
				)
			);
		} elseif ( Output::is_text( $options ) ) {
			self::show( $events, $steps, $unknown );
		} else {
			Output::items( $options, $steps, array( 'at', 'stage', 'text' ) );
		}
		if ( ! $steps ) {
			\WP_CLI::error( sprintf( 'Nothing is known about %s. `wp realtime outbox list --fields=event_id,channel,seq` lists the newest events.', self::shown( $of ) ) );
		}
	}

	/**
	 * Prints a trace for people.
	 *
	 * @param array[]  $events  As events() returns them.
	 * @param array[]  $steps   In order.
	 * @param string[] $unknown Sentences.
	 */
	private static function show( array $events, array $steps, array $unknown ): void {
		foreach ( $events as $event ) {
			\WP_CLI::line( self::shown( sprintf( '%s  %s%s  %s', $event['event'], $event['channel'], isset( $event['seq'] ) ? ' #' . $event['seq'] : '', $event['id'] ) ) );
		}
		foreach ( $steps as $step ) {
			\WP_CLI::line( self::shown( sprintf( '%-24s  %-8s  %s', $step['at'], $step['stage'], $step['text'] ) ) );
		}
		foreach ( $unknown as $sentence ) {
			\WP_CLI::line( 'Not known: ' . self::shown( $sentence ) );
		}
	}

	/**
	 * What the gateway says, and why it does not say more.
	 *
	 * @param Settings $settings The settings.
	 * @param string   $of       As the user wrote it.
	 * @param object[] $rows     Of the outbox.
	 */
	private static function at_gateway( Settings $settings, string $of, array $rows ): array {
		if ( ! $settings->is_complete() ) {
			return self::nothing( 'What happened at the gateway: the settings of this site name none.' );
		}
		if ( '' === Console::address( $settings ) ) {
			$id = $rows ? $rows[0]->event_id : $of;
			return self::nothing( sprintf( 'What happened at the gateway: it is not on this machine. `./realtime trace %s --stack NAME` asks for its log, where you deployed it.', $id ) );
		}
		// An id is the same everywhere. A channel of this site can have another name at the gateway.
		$is_place = $rows && $of !== $rows[0]->event_id;
		$said     = Gateway::trace( $settings, $is_place ? $rows[0]->channel . '#' . $rows[0]->seq : $of );
		return is_wp_error( $said )
			? self::nothing( sprintf( 'What happened at the gateway: %s did not tell it (%s). `./realtime up` starts a gateway that does.', Console::address( $settings ), $said->get_error_message() ) )
			: $said;
	}

	/**
	 * The trace of which nothing is known, for a reason.
	 */
	private static function nothing( string $reason ): array {
		return array(
			'events'  => array(),
			'steps'   => array(),
			'unknown' => array( $reason ),
		);
	}

	/**
	 * The events that a trace is about: those of the outbox, and others that only the gateway has.
	 *
	 * @param object[] $rows Of the outbox.
	 * @param array[]  $said By the gateway.
	 * @return array[] Each with `id`, `event`, `channel` and, once it is accepted, `seq`.
	 */
	private static function events( array $rows, array $said ): array {
		$events = array();
		foreach ( $rows as $row ) {
			$events[ "$row->channel $row->event_id" ] = array(
				'id'      => $row->event_id,
				'event'   => $row->event,
				'channel' => $row->channel,
			) + ( null === $row->seq ? array() : array( 'seq' => (int) $row->seq ) );
		}
		foreach ( $said as $event ) {
			if ( isset( $event['id'], $event['event'], $event['channel'] ) ) {
				$events += array( "{$event['channel']} {$event['id']}" => $event );
			}
		}
		return array_values( $events );
	}

	/**
	 * The steps of the gateway, without what it has asked this site.
	 *
	 * @param array[] $steps The steps.
	 */
	private static function without_outbox( array $steps ): array {
		return array_filter(
			$steps,
			static function ( array $step ): bool {
				return ! isset( $step['stage'] ) || Site_Trace::STAGE !== $step['stage'];
			}
		);
	}

	/**
	 * The steps in the order of their times. Those of one moment keep their order.
	 *
	 * @param array[] $steps The steps.
	 */
	private static function in_order( array $steps ): array {
		$ordered = array();
		foreach ( array_values( $steps ) as $index => $step ) {
			$step     += array(
				'at'    => '',
				'stage' => '',
				'text'  => '',
			);
			$time      = date_create_immutable( is_string( $step['at'] ) ? $step['at'] : '' );
			$ordered[] = array( $time ? (float) $time->format( 'U.u' ) : 0.0, $index, $step );
		}
		sort( $ordered );
		return array_column( $ordered, 2 );
	}

	/**
	 * A text of strangers, whose control characters would be commands for the terminal.
	 */
	private static function shown( string $text ): string {
		return preg_replace_callback(
			'/[\x{00}-\x{1f}\x{7f}-\x{9f}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]/u',
			static function ( array $match ): string {
				return sprintf( '\\u%04s', strtoupper( 1 === strlen( $match[0] ) ? bin2hex( $match[0] ) : substr( wp_json_encode( $match[0] ), 3, 4 ) ) );
			},
			wp_check_invalid_utf8( $text, true )
		);
	}
}
