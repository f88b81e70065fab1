<?php
/**
 * The button that sends a test event.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Shows an event's way in the browser that asks for it: connected, written, sent, arrived, each with its time.
 * assets/admin-test.js goes through it with the routes of Rest\Test_Route.
 */
final class Test_Event {

	/**
	 * Lists the script.
	 */
	public static function enqueue() {
		wp_enqueue_script( 'realtime-events-test', plugins_url( 'assets/admin-test.js', REALTIME_EVENTS_FILE ), array( 'realtime-events-client' ), REALTIME_EVENTS_VERSION, true );
		$told = array(
			'url'   => esc_url_raw( rest_url( 'realtime-events/v1/test' ) ),
			'nonce' => wp_create_nonce( 'wp_rest' ),
			'words' => array(
				/* translators: %s: milliseconds. */
				'ms'         => __( '%s ms', 'realtime-events' ),
				/* translators: %s: an HTTP status. */
				'status'     => __( 'HTTP status %s', 'realtime-events' ),
				'working'    => __( 'working …', 'realtime-events' ),
				'no_socket'  => __( 'This browser cannot connect to the WebSocket URL within ten seconds. See whether the URL is right, whether the gateway was set up for this site (its parameter AllowedOrigins), and whether this network lets WebSockets through.', 'realtime-events' ),
				'no_token'   => __( 'The gateway refuses this site’s token: the secret here is not that of the gateway. Copy it anew (AWS console, Secrets Manager).', 'realtime-events' ),
				'not_sent'   => __( 'The event is in the outbox, but nothing has sent it for twenty seconds. See in Tools, Site Health whether this site can reach itself.', 'realtime-events' ),
				'not_here'   => __( 'It was sent, but did not arrive here within ten seconds. See whether both URLs are of the same gateway.', 'realtime-events' ),
				'no_answer'  => __( 'This site did not answer. Load the page anew and try again.', 'realtime-events' ),
				'round_trip' => __( 'There and back: everything works.', 'realtime-events' ),
			),
		);
		wp_add_inline_script( 'realtime-events-test', 'var realtimeEventsTest = ' . wp_json_encode( $told, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES ) . ';', 'before' );
	}

	/**
	 * Puts it out.
	 */
	public static function show() {
		$steps = array(
			'connected' => __( 'This browser listens', 'realtime-events' ),
			'written'   => __( 'The site has written the event', 'realtime-events' ),
			'sent'      => __( 'The gateway has taken it', 'realtime-events' ),
			'arrived'   => __( 'It has arrived in this browser', 'realtime-events' ),
		);
		echo '<section class="realtime-events-test" id="realtime-events-test"><h2>' . esc_html__( 'Test event', 'realtime-events' ) . '</h2>';
		printf(
			'<p>%s</p><p><button type="button" class="button realtime-events-send" disabled>%s</button></p><noscript><p>%s</p></noscript><ol hidden>',
			esc_html__( 'Goes the way that every event goes, from the saved settings, to you and nobody else.', 'realtime-events' ),
			esc_html__( 'Send test event', 'realtime-events' ),
			esc_html__( 'This needs JavaScript. On the command line: wp realtime verify', 'realtime-events' )
		);
		foreach ( $steps as $name => $label ) {
			printf( '<li data-step="%s"><span class="realtime-events-step">%s</span> <output></output><p class="realtime-events-why"></p></li>', esc_attr( $name ), esc_html( $label ) );
		}
		echo '</ol><p class="realtime-events-verdict" role="status"></p></section>';
	}
}
