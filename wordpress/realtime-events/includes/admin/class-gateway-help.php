<?php
/**
 * What the gateway is.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * For who has installed the plugin and never heard of a gateway: what it is, who sets it up, and where the three values
 * come from. On the page itself, as WordPress hides its Help tab on a phone.
 */
final class Gateway_Help {

	/**
	 * Puts it out.
	 *
	 * @param bool $open Whether it is to be read first: nothing is set yet.
	 */
	public static function show( $open ) {
		printf( '<details class="realtime-events-help"%s><summary>%s</summary>', esc_attr( $open ? ' open' : '' ), esc_html__( 'What is the gateway, and where do these three come from?', 'realtime-events' ) );
		printf(
			'<p>%s</p><p>%s</p><ol>',
			esc_html__( 'WordPress cannot keep a connection open to every browser. A gateway does: this site hands it each event, and it hands the event on to every page that listens. It runs in an AWS account of your own, and nobody else sees what goes through it. Somebody who knows AWS sets it up once, in half an hour.', 'realtime-events' ),
			esc_html__( 'If somebody has done it for you, ask them for the dispatch URL, the WebSocket URL and the secret. Else:', 'realtime-events' )
		);
		foreach ( self::steps() as $step ) {
			printf( '<li>%s</li>', wp_kses( $step, array( 'code' => array() ) ) );
		}
		echo '</ol></details>';
	}

	/**
	 * What to do, one after the other.
	 *
	 * @return string[] With `code` as only tag.
	 */
	private static function steps() {
		$origin = preg_replace( '#^(https?://[^/]+).*#', '$1', home_url() );
		return array(
			/* translators: words in code are commands and names, and stay as they are. */
			__( 'In the folder of the project Realtime Events, of which this plugin is a part, run <code>sam build</code> and <code>sam deploy --guided</code>. What that needs, an AWS account and the command lines of AWS and SAM among it, stands in that folder in <code>docs/deploy.md</code>.', 'realtime-events' ),
			/* translators: %s: address of this site. */
			sprintf( __( 'When it asks for <code>AllowedOrigins</code>, enter this site: <code>%s</code>. Every other answer can stay as it is proposed.', 'realtime-events' ), esc_html( $origin ) ),
			__( 'In the end it prints <code>DispatchUrl</code> and <code>WebSocketUrl</code>: these are the two URLs. They stand in the AWS console too: CloudFormation, Stacks, realtime-events, Outputs.', 'realtime-events' ),
			__( 'The secret is in the AWS console under Secrets Manager, at the address that <code>SecretArn</code> has printed: Retrieve secret value. Treat it as a password.', 'realtime-events' ),
			__( 'Enter the three above, save, and press “Send test event”.', 'realtime-events' ),
		);
	}
}
