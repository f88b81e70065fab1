<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * An event as the gateway accepts it (docs/protocol.md, Publishing). It is always valid.
 */
final class Event {

	/**
	 * Largest event, in bytes of JSON. A frame of API Gateway has 131,072 bytes; the rest is for `seq` and the
	 * JSON around the event.
	 *
	 * @link https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
	 */
	const MAX_BYTES = 130000;

	/**
	 * Longest name of a channel at the gateway.
	 */
	const MAX_CHANNEL = 128;

	private string $id;
	private string $name;
	private string $channel;
	private string $json;

	private function __construct( string $id, string $name, string $channel, string $json ) {
		$this->id      = $id;
		$this->name    = $name;
		$this->channel = $channel;
		$this->json    = $json;
	}

	/**
	 * An event, or what is wrong with it.
	 *
	 * @param mixed $name Valid are 1 to 128 characters without control characters; another value is an error of the caller.
	 * @param mixed $data Any value that JSON can represent.
	 * @param array $args `channel`, `id` and `timestamp` as in realtime_events_dispatch().
	 * @return self|\WP_Error `realtime_events_invalid`, with a sentence that says what is valid, and in its data the `field`:
	 *                        `event`, `channel`, `id`, `timestamp` or `data`.
	 */
	public static function create( $name, $data, array $args = array() ) {
		if ( ! is_string( $name ) || ! preg_match( '/^[^\x00-\x1f\x7f]{1,128}$/uD', $name ) ) {
			return self::invalid( 'event', __( 'The name of an event must have 1 to 128 characters, and no control characters.', 'realtime-events' ) );
		}
		$channel = isset( $args['channel'] ) ? $args['channel'] : 'public';
		if ( ! self::is_channel( $channel ) ) {
			return self::invalid( 'channel', self::channel_rule() );
		}
		$id = isset( $args['id'] ) ? $args['id'] : 'evt_' . wp_generate_uuid4();
		if ( ! is_string( $id ) || ! preg_match( '/^[\x21-\x7e]{1,256}$/D', $id ) ) {
			return self::invalid( 'id', __( 'The id of an event must have 1 to 256 visible ASCII characters.', 'realtime-events' ) );
		}
		$timestamp = isset( $args['timestamp'] ) ? $args['timestamp'] : gmdate( 'Y-m-d\TH:i:s\Z' );
		if ( ! is_string( $timestamp ) || ! preg_match( '/^[^\x00-\x1f\x7f]{1,64}$/uD', $timestamp ) ) {
			return self::invalid( 'timestamp', __( 'The timestamp of an event must have 1 to 64 characters.', 'realtime-events' ) );
		}
		$channel = Channels::on_this_site( $channel );
		$json    = wp_json_encode(
			array(
				'event'     => $name,
				'data'      => $data,
				'timestamp' => $timestamp,
				'channel'   => $channel,
				'id'        => $id,
			),
			JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION
		);
		if ( false === $json ) {
			/* translators: %s: the reason, in English, from PHP. */
			return self::invalid( 'data', sprintf( __( 'The data cannot be encoded as JSON: %s.', 'realtime-events' ), json_last_error_msg() ) );
		}
		$json = self::without_four_byte_characters( $json );
		if ( strlen( $json ) > self::MAX_BYTES ) {
			return self::invalid(
				'data',
				sprintf(
					/* translators: 1: size of the event in bytes, 2: largest allowed size in bytes. */
					__( 'The event has %1$s bytes of JSON. At most %2$s bytes reach a browser. Send an id, and let the page request the rest.', 'realtime-events' ),
					number_format_i18n( strlen( $json ) ),
					number_format_i18n( self::MAX_BYTES )
				)
			);
		}
		return new self( $id, $name, $channel, $json );
	}

	/**
	 * Whether a value is the name of a channel on this site.
	 *
	 * @param mixed $channel Input of a user or of other code.
	 */
	public static function is_channel( $channel ): bool {
		return is_string( $channel )
			&& 1 === preg_match( '/^[A-Za-z0-9_.:-]+$/D', $channel )
			&& ! Channels::is_of_another_site( $channel )
			&& strlen( Channels::on_this_site( $channel ) ) <= self::MAX_CHANNEL;
	}

	/**
	 * The rule that is_channel() checks, in sentences.
	 */
	public static function channel_rule(): string {
		// At the gateway, the names of a site of a network are longer.
		$most = self::MAX_CHANNEL - strlen( Channels::on_this_site( 'public:x' ) ) + strlen( 'public:x' );
		/* translators: %d: largest number of characters, about 128. */
		$rule = sprintf( __( 'The name of a channel must have 1 to %d letters, digits, underscores, dots, colons or hyphens.', 'realtime-events' ), $most );
		return Channels::is_of_another_site( 'site-2' )
			? $rule . ' ' . __( 'On the first site of a network it must not begin with site-2, public:site-2 or another number: these are the channels of the other sites.', 'realtime-events' )
			: $rule;
	}

	/**
	 * The idempotency key in its channel.
	 */
	public function id(): string {
		return $this->id;
	}

	public function name(): string {
		return $this->name;
	}

	/**
	 * The channel, by its name at the gateway.
	 */
	public function channel(): string {
		return $this->channel;
	}

	/**
	 * The event: an object with `event`, `data`, `timestamp`, `channel` and `id`.
	 */
	public function json(): string {
		return $this->json;
	}

	/**
	 * The same JSON with 😀 as \ud83d\ude00. A table in MySQL's old `utf8` stores no character of four bytes, and
	 * WordPress refuses to insert such a row. In valid JSON these characters only occur inside quotes.
	 *
	 * @link https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-utf8mb3.html
	 */
	private static function without_four_byte_characters( string $json ): string {
		return preg_replace_callback(
			'/[\x{10000}-\x{10FFFF}]/u',
			static function ( array $match ): string {
				return trim( wp_json_encode( $match[0] ), '"' );
			},
			$json
		);
	}

	private static function invalid( string $field, string $sentence ): \WP_Error {
		return new \WP_Error(
			'realtime_events_invalid',
			$sentence,
			array(
				'status' => 422,
				'field'  => $field,
			)
		);
	}
}
