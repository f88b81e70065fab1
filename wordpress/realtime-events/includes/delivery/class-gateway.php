<?php
namespace Realtime_Events\Delivery;

use Realtime_Events\Events\Channel_Token;
use Realtime_Events\Events\Event;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The only class that sends requests to the gateway.
 */
final class Gateway {

	/**
	 * The gateway accepted the events. `events` has `seq` of each and, depending on its version, `epoch`, `delivered`,
	 * `gone` and `queued`.
	 */
	const ACCEPTED = 'accepted';

	/**
	 * The events are invalid. The gateway will never accept them.
	 */
	const REJECTED = 'rejected';

	/**
	 * The gateway did not accept the events now. `wait` has the seconds of its Retry-After, 0 if it sent none.
	 */
	const LATER = 'later';

	/**
	 * Statuses for an invalid event. All others can pass: a wrong secret (401, 403) or URL (404) can be corrected, a
	 * high load (408, 429) or a server error (5xx) can end.
	 */
	const REJECTIONS = array( 400, 413, 415, 422 );

	/**
	 * The channel of the event that tests whether the gateway accepts events. Nobody subscribes to it; only users who
	 * manage the site may.
	 */
	const PROBE_CHANNEL = 'realtime-verify';

	/**
	 * Timeout of a request, in seconds. It runs after the page is sent, so no visitor waits.
	 */
	const TIMEOUT = 10;

	/**
	 * Posts events in order.
	 *
	 * @param Settings $settings Complete ones.
	 * @param string   $id       The `webhook-id`.
	 * @param string[] $bodies   JSON of each event, 1 to 100.
	 * @param int      $timeout  In seconds.
	 * @return array{result: string, status: int, answer: string, events?: array[], wait?: int} `status` is 0 if there
	 *                                                                                          was no answer.
	 */
	public static function post( Settings $settings, string $id, array $bodies, int $timeout = self::TIMEOUT ): array {
		$body = 1 === count( $bodies ) ? $bodies[0] : '[' . implode( ',', $bodies ) . ']';
		return self::answer_to( $settings, $settings->url(), $id, $body, $timeout );
	}

	/**
	 * Revokes the tokens of a user (docs/protocol.md, Revoking).
	 *
	 * @param Settings $settings Complete ones.
	 * @param string   $id       The `webhook-id`.
	 * @param string   $body     JSON with `sub`.
	 * @param int      $timeout  In seconds.
	 * @return array As post() returns it. A gateway that accepts events, but has no revocation, gives REJECTED.
	 */
	public static function revoke( Settings $settings, string $id, string $body, int $timeout = self::TIMEOUT ): array {
		$answer = self::answer_to( $settings, $settings->revoke_url(), $id, $body, $timeout );
		if ( 404 === $answer['status'] && self::ACCEPTED === self::probe( $settings )['result'] ) {
			$answer['result'] = self::REJECTED;
			$answer['answer'] = __( 'This gateway cannot revoke the tokens of a user: it has no /connections/revoke beside /dispatch. Update the gateway. Until then, a user who loses a right can read for ten more minutes.', 'realtime-events' );
		}
		return $answer;
	}

	/**
	 * Signs and posts a body.
	 */
	private static function answer_to( Settings $settings, string $url, string $id, string $body, int $timeout ): array {
		$response = self::send(
			'url',
			$url,
			array(
				'method'      => 'POST',
				'timeout'     => $timeout,
				'redirection' => 0,
				'headers'     => $settings->signature()->headers( $id, time(), $body ) + array( 'Content-Type' => 'application/json' ),
				'body'        => $body,
				'user-agent'  => 'RealtimeEvents/' . REALTIME_EVENTS_VERSION,
			)
		);
		if ( is_wp_error( $response ) ) {
			return self::later( 0, $response->get_error_message(), 0 );
		}
		$status = (int) wp_remote_retrieve_response_code( $response );
		$answer = json_decode( wp_remote_retrieve_body( $response ), true );
		if ( 200 === $status && isset( $answer['status'] ) && 'success' === $answer['status'] ) {
			$events = isset( $answer['events'] ) && is_array( $answer['events'] ) ? $answer['events'] : array( $answer );
			return array(
				'result' => self::ACCEPTED,
				'status' => $status,
				'answer' => '',
				'events' => array_map( array( self::class, 'told' ), $events ),
			);
		}
		$message = self::message( $answer, $status );
		if ( in_array( $status, self::REJECTIONS, true ) ) {
			return array(
				'result' => self::REJECTED,
				'status' => $status,
				'answer' => $message,
			);
		}
		return self::later( $status, $message, (int) wp_remote_retrieve_header( $response, 'retry-after' ) );
	}

	/**
	 * The part of an answer that is about one event.
	 *
	 * @param mixed $said As the gateway sent it.
	 * @return array Numbers, and `epoch`, a string.
	 */
	private static function told( $said ): array {
		$told = array();
		foreach ( array( 'seq', 'delivered', 'gone', 'queued' ) as $number ) {
			if ( isset( $said[ $number ] ) && is_int( $said[ $number ] ) ) {
				$told[ $number ] = max( 0, $said[ $number ] );
			}
		}
		if ( isset( $said['epoch'] ) && is_string( $said['epoch'] ) ) {
			$told['epoch'] = substr( $said['epoch'], 0, 64 );
		}
		return $told;
	}

	/**
	 * Posts an event that nobody subscribes to, without the outbox.
	 *
	 * @param Settings $settings Complete ones.
	 * @return array As post() returns it.
	 */
	public static function probe( Settings $settings ): array {
		$event = Event::create( 'realtime_verify', null, array( 'channel' => self::PROBE_CHANNEL ) );
		return self::post( $settings, $event->id(), array( $event->json() ) );
	}

	/**
	 * Fetches the events of a channel, like a browser without WebSockets (docs/protocol.md, Asking).
	 *
	 * @param Settings $settings Complete ones.
	 * @param string   $channel  Its name at the gateway.
	 * @param int|null $since    The last known sequence number; null to fetch only the head of the channel.
	 * @param string   $epoch    The epoch of that number, '' for the current one.
	 * @return array{seq: int, epoch: string, recovered: bool, events: array[]}|\WP_Error
	 */
	public static function history( Settings $settings, string $channel, ?int $since, string $epoch ) {
		$query = array( 'channel' => $channel );
		if ( null !== $since ) {
			$query['since'] = $since;
		}
		if ( '' !== $epoch ) {
			$query['epoch'] = $epoch;
		}
		$token    = Channel_Token::of( $settings->signature(), 'site', array( $channel ), time() );
		$response = self::send(
			'history_url',
			add_query_arg( array_map( 'rawurlencode', $query ), $settings->history_url() ),
			array(
				'method'      => 'GET',
				'timeout'     => self::TIMEOUT,
				'redirection' => 0,
				'headers'     => array( 'Authorization' => 'Bearer ' . $token ),
				'user-agent'  => 'RealtimeEvents/' . REALTIME_EVENTS_VERSION,
			)
		);
		if ( is_wp_error( $response ) ) {
			return $response;
		}
		$status = (int) wp_remote_retrieve_response_code( $response );
		$answer = json_decode( wp_remote_retrieve_body( $response ), true );
		if ( 200 === $status && isset( $answer['seq'], $answer['epoch'], $answer['recovered'], $answer['events'] ) ) {
			return $answer;
		}
		return new \WP_Error( 'realtime_events_history', $status . ' ' . self::message( $answer, $status ) );
	}

	/**
	 * Asks the development gateway for the way of an event.
	 *
	 * @param Settings $settings Complete ones.
	 * @param string   $of       Id of an event, or `channel#seq`, with the name of the channel at the gateway.
	 * @return array{events: array[], steps: array[], unknown: string[]}|\WP_Error `realtime_events_remote` if the gateway is
	 *                                                                            not on this machine.
	 */
	public static function trace( Settings $settings, string $of ) {
		$address = Console::address( $settings );
		if ( '' === $address ) {
			return new \WP_Error( 'realtime_events_remote', 'The gateway is not on this machine.' );
		}
		$response = self::send(
			'url',
			"$address/.local/trace?of=" . rawurlencode( $of ),
			array(
				'method'      => 'GET',
				'timeout'     => self::TIMEOUT,
				'redirection' => 0,
				'user-agent'  => 'RealtimeEvents/' . REALTIME_EVENTS_VERSION,
			)
		);
		if ( is_wp_error( $response ) ) {
			return $response;
		}
		$status = (int) wp_remote_retrieve_response_code( $response );
		$answer = json_decode( wp_remote_retrieve_body( $response ), true );
		if ( 200 !== $status || ! isset( $answer['steps'] ) || ! is_array( $answer['steps'] ) ) {
			return new \WP_Error( 'realtime_events_trace', "HTTP status $status" );
		}
		$list = static function ( string $name, callable $is ) use ( $answer ): array {
			return isset( $answer[ $name ] ) && is_array( $answer[ $name ] ) ? array_values( array_filter( $answer[ $name ], $is ) ) : array();
		};
		return array(
			'events'  => $list( 'events', 'is_array' ),
			'steps'   => $list( 'steps', 'is_array' ),
			'unknown' => $list( 'unknown', 'is_string' ),
		);
	}

	/**
	 * Sends a request. A URL from the settings page must be safe by WordPress's rules at each request: an administrator
	 * of the site need not have access to the private network of the server. A URL from wp-config.php comes from the
	 * operator of the server, and is trusted.
	 *
	 * @param string $setting The key of the setting that its address is from.
	 * @param string $url     Its address.
	 * @param array  $request As for wp_remote_request().
	 * @return array|\WP_Error
	 */
	private static function send( string $setting, string $url, array $request ) {
		if ( Settings::is_constant( $setting ) ) {
			return wp_remote_request( $url, $request );
		}
		return Host::is_public( $url )
			? wp_safe_remote_request( $url, $request )
			// phpcs:ignore WordPress.WP.I18n -- WordPress's own sentence.
			: new \WP_Error( 'http_request_failed', __( 'A valid URL was not provided.' ) );
	}

	/**
	 * The error message in an answer.
	 *
	 * @param mixed $answer The decoded body; any JSON value, null if it is not JSON.
	 * @param int   $status HTTP status.
	 */
	private static function message( $answer, int $status ): string {
		return is_array( $answer ) && isset( $answer['message'] ) && is_string( $answer['message'] )
			? $answer['message']
			/* translators: %d: HTTP status. */
			: sprintf( __( 'HTTP status %d, but not from the gateway. Check the URL.', 'realtime-events' ), $status );
	}

	/**
	 * The result for events that were not accepted now.
	 *
	 * @return array{result: string, status: int, answer: string, wait: int}
	 */
	private static function later( int $status, string $answer, int $wait ): array {
		return array(
			'result' => self::LATER,
			'status' => $status,
			'answer' => $answer,
			'wait'   => max( 0, $wait ),
		);
	}
}
