<?php
namespace Realtime_Events\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the path of a test event in the browser that requests it: connected, written, sent, arrived, with the time of
 * each step. assets/admin-test.js runs the steps with the routes of Rest\Test_Route.
 */
final class Test_Event {

	public static function enqueue(): void {
		wp_enqueue_script( 'realtime-events-test', plugins_url( 'assets/admin-test.js', REALTIME_EVENTS_FILE ), array( 'realtime-events' ), REALTIME_EVENTS_VERSION, true );
		$configuration = array(
			'url'   => esc_url_raw( rest_url( 'realtime-events/v1/test' ) ),
			'nonce' => wp_create_nonce( 'wp_rest' ),
			'words' => array(
				/* translators: %s: milliseconds. */
				'ms'         => __( '%s ms', 'realtime-events' ),
				/* translators: %s: an HTTP status. */
				'status'     => __( 'HTTP status %s', 'realtime-events' ),
				'working'    => __( 'working …', 'realtime-events' ),
				'no_socket'  => __( 'This browser could not connect to the WebSocket URL within ten seconds. Check the URL, the parameter AllowedOrigins of the gateway, and that your network allows WebSockets.', 'realtime-events' ),
				'no_token'   => __( 'The gateway rejects the token of this site, because the secret here is not the secret of the gateway. Copy it again from AWS Secrets Manager.', 'realtime-events' ),
				'not_sent'   => __( 'The event is in the outbox, but was not sent within twenty seconds. Check in Tools, Site Health that this site can reach itself.', 'realtime-events' ),
				'not_here'   => __( 'The event was sent, but did not arrive here within ten seconds. Check that both URLs belong to the same gateway.', 'realtime-events' ),
				'no_answer'  => __( 'This site did not answer. Reload the page and try again.', 'realtime-events' ),
				'round_trip' => __( 'Round trip complete. Everything works.', 'realtime-events' ),
			),
		);
		wp_add_inline_script( 'realtime-events-test', 'var realtimeEventsTest = ' . wp_json_encode( $configuration, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES ) . ';', 'before' );
	}

	/**
	 * Prints the button and the steps.
	 */
	public static function show(): void {
		$steps = array(
			'connected' => __( 'Browser subscribed', 'realtime-events' ),
			'written'   => __( 'Event written by this site', 'realtime-events' ),
			'sent'      => __( 'Event accepted by the gateway', 'realtime-events' ),
			'arrived'   => __( 'Event arrived in this browser', 'realtime-events' ),
		);
		echo '<section class="realtime-events-test" id="realtime-events-test"><h2>' . esc_html__( 'Test event', 'realtime-events' ) . '</h2>';
		printf(
			'<p>%s</p><p><button type="button" class="button realtime-events-send" disabled>%s</button></p><noscript><p>%s</p></noscript><ol hidden>',
			esc_html__( 'Takes the same path as every event, with the saved settings. Only you receive it.', 'realtime-events' ),
			esc_html__( 'Send test event', 'realtime-events' ),
			esc_html__( 'This requires JavaScript. On the command line, use: wp realtime verify', 'realtime-events' )
		);
		foreach ( $steps as $name => $label ) {
			printf( '<li data-step="%s"><span class="realtime-events-step">%s</span> <output></output><p class="realtime-events-why"></p></li>', esc_attr( $name ), esc_html( $label ) );
		}
		echo '</ol><p class="realtime-events-verdict" role="status"></p></section>';
	}
}
