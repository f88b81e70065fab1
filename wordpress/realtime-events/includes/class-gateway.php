<?php
/**
 * The gateway.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * Talks to the gateway, and says what became of it: the only place that talks to it.
 */
final class Gateway {

	/**
	 * It has the events: `array( 'result' => TAKEN, 'seqs' => int[] )`, a number for each.
	 */
	const TAKEN = 'taken';

	/**
	 * It will never take them, whatever is set: they are wrong themselves.
	 */
	const REFUSED = 'refused';

	/**
	 * It did not take them now. With `wait`, seconds it asked to be let alone, 0 where it said nothing.
	 */
	const LATER = 'later';

	/**
	 * What is wrong with an event itself. Everything else can heal: a secret that is set right (401, 403), a
	 * URL (404), a load that passes (408, 429), a server that comes back (5xx).
	 */
	const REFUSALS = array( 400, 413, 415, 422 );

	/**
	 * The channel of the event that only tries whether the gateway takes it. Nobody listens to it but who manages the
	 * site.
	 */
	const PROBE_CHANNEL = 'realtime-verify';

	/**
	 * Seconds until an answer is given up. Nobody waits for it: it runs after the page is sent.
	 */
	const TIMEOUT = 10;

	/**
	 * Posts events in their order.
	 *
	 * @param Settings $settings Complete ones.
	 * @param string   $id       The `webhook-id`.
	 * @param string[] $bodies   JSON of each event, 1 to 100.
	 * @return array{result: string, status: int, answer: string, seqs?: int[], wait?: int}
	 */
	public static function post( Settings $settings, $id, array $bodies ) {
		$body     = 1 === count( $bodies ) ? $bodies[0] : '[' . implode( ',', $bodies ) . ']';
		$response = self::send(
			$settings->url(),
			array(
				'method'      => 'POST',
				'timeout'     => self::TIMEOUT,
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
		$said   = json_decode( wp_remote_retrieve_body( $response ), true );
		if ( 200 === $status && isset( $said['status'] ) && 'success' === $said['status'] ) {
			$events = isset( $said['events'] ) && is_array( $said['events'] ) ? $said['events'] : array( $said );
			return array(
				'result' => self::TAKEN,
				'status' => $status,
				'answer' => '',
				'seqs'   => array_map( 'intval', wp_list_pluck( $events, 'seq' ) ),
			);
		}
		$answer = self::sentence( $said, $status );
		if ( in_array( $status, self::REFUSALS, true ) ) {
			return array(
				'result' => self::REFUSED,
				'status' => $status,
				'answer' => $answer,
			);
		}
		return self::later( $status, $answer, (int) wp_remote_retrieve_header( $response, 'retry-after' ) );
	}

	/**
	 * Posts an event that nobody hears, past the outbox.
	 *
	 * @param Settings $settings Complete ones.
	 * @return array As post() returns it.
	 */
	public static function probe( Settings $settings ) {
		$event = Event::create( 'realtime_verify', null, array( 'channel' => self::PROBE_CHANNEL ) );
		return self::post( $settings, $event->id(), array( $event->json() ) );
	}

	/**
	 * Asks for the events of a channel, as a browser without WebSockets does (docs/protocol.md, Asking).
	 *
	 * @param Settings $settings Complete ones.
	 * @param string   $channel  As the gateway calls it.
	 * @param int|null $since    The number of the last event that is known; null for only where it stands.
	 * @param string   $epoch    What that number belongs to, '' for the present one.
	 * @return array{seq: int, epoch: string, recovered: bool, events: array[]}|\WP_Error
	 */
	public static function history( Settings $settings, $channel, $since, $epoch ) {
		$question = array( 'channel' => $channel );
		if ( null !== $since ) {
			$question['since'] = (int) $since;
		}
		if ( '' !== $epoch ) {
			$question['epoch'] = $epoch;
		}
		$token    = Channel_Token::of( $settings->signature(), 'site', array( $channel ), time() );
		$response = self::send(
			add_query_arg( array_map( 'rawurlencode', $question ), $settings->history_url() ),
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
		$said   = json_decode( wp_remote_retrieve_body( $response ), true );
		if ( 200 === $status && isset( $said['seq'], $said['epoch'], $said['recovered'], $said['events'] ) ) {
			return $said;
		}
		return new \WP_Error( 'realtime_events_history', $status . ' ' . self::sentence( $said, $status ) );
	}

	/**
	 * Sends a request. A URL from the settings page must be one that WordPress holds for safe, at each request: not in
	 * a private network, which an administrator of the site need not be allowed to reach. wp-config.php is
	 * written by who runs the server, and is believed.
	 *
	 * @param string $url     Where.
	 * @param array  $request As wp_remote_request() takes it.
	 * @return array|\WP_Error
	 */
	private static function send( $url, array $request ) {
		if ( Settings::is_constant( 'url' ) ) {
			return wp_remote_request( $url, $request );
		}
		return Host::is_public( $url )
			? wp_safe_remote_request( $url, $request )
			// phpcs:ignore WordPress.WP.I18n -- WordPress's own sentence for it.
			: new \WP_Error( 'http_request_failed', __( 'A valid URL was not provided.' ) );
	}

	/**
	 * What the gateway says.
	 *
	 * @param mixed $said   Its answer.
	 * @param int   $status HTTP status.
	 * @return string A sentence.
	 */
	private static function sentence( $said, $status ) {
		return is_array( $said ) && isset( $said['message'] ) && is_string( $said['message'] )
			? $said['message']
			/* translators: %d: HTTP status. */
			: sprintf( __( 'HTTP status %d, not an answer of the gateway: is the URL right?', 'realtime-events' ), $status );
	}

	/**
	 * It did not take them now.
	 *
	 * @param int    $status HTTP status, 0 where there was none.
	 * @param string $answer Why, a sentence.
	 * @param int    $wait   Seconds it asked for.
	 * @return array{result: string, status: int, answer: string, wait: int}
	 */
	private static function later( $status, $answer, $wait ) {
		return array(
			'result' => self::LATER,
			'status' => $status,
			'answer' => $answer,
			'wait'   => max( 0, $wait ),
		);
	}
}
