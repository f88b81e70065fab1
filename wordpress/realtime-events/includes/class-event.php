<?php
/**
 * An event.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * An event as the gateway takes it (docs/protocol.md, Publishing). It cannot exist invalid.
 */
final class Event {

	/**
	 * What a frame of API Gateway holds, in bytes, less room for `seq` and what JSON puts around it. The
	 * gateway refuses what does not fit a frame of 131,072 bytes.
	 *
	 * @link https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
	 */
	const MAX_BYTES = 130000;

	/**
	 * Its idempotency key.
	 *
	 * @var string
	 */
	private $id;

	/**
	 * Its name.
	 *
	 * @var string
	 */
	private $name;

	/**
	 * Where it goes.
	 *
	 * @var string
	 */
	private $channel;

	/**
	 * The whole of it as JSON.
	 *
	 * @var string
	 */
	private $json;

	/**
	 * Of valid parts.
	 *
	 * @param string $id      Its idempotency key.
	 * @param string $name    Its name.
	 * @param string $channel Where it goes.
	 * @param string $json    The whole of it.
	 */
	private function __construct( $id, $name, $channel, $json ) {
		$this->id      = $id;
		$this->name    = $name;
		$this->channel = $channel;
		$this->json    = $json;
	}

	/**
	 * An event, or what is wrong with it.
	 *
	 * @param mixed $name Name: 1 to 128 characters, no control characters.
	 * @param mixed $data Anything that JSON can hold.
	 * @param array $args `channel`, `id` and `timestamp` as in realtime_events_dispatch().
	 * @return self|\WP_Error Error `realtime_events_invalid` says what would be right.
	 */
	public static function create( $name, $data, array $args = array() ) {
		if ( ! is_string( $name ) || ! preg_match( '/^[^\x00-\x1f\x7f]{1,128}$/uD', $name ) ) {
			return self::invalid( __( 'An event needs a name of 1 to 128 characters without control characters.', 'realtime-events' ) );
		}
		$channel = isset( $args['channel'] ) ? $args['channel'] : 'public';
		if ( ! self::is_channel( $channel ) ) {
			return self::invalid( self::channel_rule() );
		}
		$id = isset( $args['id'] ) ? $args['id'] : 'evt_' . wp_generate_uuid4();
		if ( ! is_string( $id ) || ! preg_match( '/^[\x21-\x7e]{1,256}$/D', $id ) ) {
			return self::invalid( __( 'An id has 1 to 256 visible ASCII characters.', 'realtime-events' ) );
		}
		$timestamp = isset( $args['timestamp'] ) ? $args['timestamp'] : gmdate( 'Y-m-d\TH:i:s\Z' );
		if ( ! is_string( $timestamp ) || ! preg_match( '/^[^\x00-\x1f\x7f]{1,64}$/uD', $timestamp ) ) {
			return self::invalid( __( 'A timestamp has 1 to 64 characters.', 'realtime-events' ) );
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
			/* translators: %s: why, in English, as PHP says it. */
			return self::invalid( sprintf( __( 'The data cannot be written as JSON: %s.', 'realtime-events' ), json_last_error_msg() ) );
		}
		$json = self::without_four_byte_characters( $json );
		if ( strlen( $json ) > self::MAX_BYTES ) {
			return self::invalid(
				sprintf(
					/* translators: 1: bytes the event has, 2: bytes it may have. */
					__( 'The event has %1$s bytes of JSON, at most %2$s reach a browser: send an id, and let the page ask for the rest.', 'realtime-events' ),
					number_format_i18n( strlen( $json ) ),
					number_format_i18n( self::MAX_BYTES )
				)
			);
		}
		return new self( $id, $name, $channel, $json );
	}

	/**
	 * Whether it is the name of a channel.
	 *
	 * @param mixed $channel What might be one.
	 * @return bool
	 */
	public static function is_channel( $channel ) {
		return is_string( $channel ) && 1 === preg_match( '/^[A-Za-z0-9_.:-]{1,128}$/D', $channel );
	}

	/**
	 * What is_channel() asks for, for whoever gave something else.
	 *
	 * @return string A sentence.
	 */
	public static function channel_rule() {
		return __( 'A channel has 1 to 128 letters, digits, underscores, dots, colons or hyphens.', 'realtime-events' );
	}

	/**
	 * Its idempotency key.
	 *
	 * @return string
	 */
	public function id() {
		return $this->id;
	}

	/**
	 * Its name.
	 *
	 * @return string
	 */
	public function name() {
		return $this->name;
	}

	/**
	 * Where it goes, as the gateway calls it.
	 *
	 * @return string
	 */
	public function channel() {
		return $this->channel;
	}

	/**
	 * The whole of it: an object with `event`, `data`, `timestamp`, `channel` and `id`.
	 *
	 * @return string
	 */
	public function json() {
		return $this->json;
	}

	/**
	 * The same JSON with 😀 written as \ud83d\ude00. A table in MySQL's old `utf8` holds no character of four bytes,
	 * and WordPress does not write a row with one into it.
	 *
	 * @link https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-utf8mb3.html
	 * @param string $json Valid JSON: such a character stands only inside quotes.
	 * @return string
	 */
	private static function without_four_byte_characters( $json ) {
		return preg_replace_callback(
			'/[\x{10000}-\x{10FFFF}]/u',
			static function ( $match ) {
				return trim( wp_json_encode( $match[0] ), '"' );
			},
			$json
		);
	}

	/**
	 * What is wrong.
	 *
	 * @param string $sentence What would be right.
	 * @return \WP_Error
	 */
	private static function invalid( $sentence ) {
		return new \WP_Error( 'realtime_events_invalid', $sentence, array( 'status' => 422 ) );
	}
}
