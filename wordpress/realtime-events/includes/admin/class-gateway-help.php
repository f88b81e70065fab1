<?php
namespace Realtime_Events\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Explains the gateway to someone who has just installed the plugin: what it is, who sets it up, and where the three
 * values come from. It is on the screen itself, because WordPress hides its Help tab on a phone.
 */
final class Gateway_Help {

	/**
	 * Prints the help.
	 *
	 * @param bool $open Whether it is expanded.
	 */
	public static function show( bool $open ): void {
		printf( '<details class="realtime-events-help"%s><summary>%s</summary>', esc_attr( $open ? ' open' : '' ), esc_html__( 'What is the gateway, and where do I find these three values?', 'realtime-events' ) );
		printf(
			'<p>%s</p><p>%s</p><ol>',
			esc_html__( 'WordPress cannot keep a connection open to every browser. The gateway can: this site sends it each event, and it pushes the event to every page that is subscribed. It runs in your own AWS account, and nobody else sees the events. Someone who knows AWS can set it up in half an hour.', 'realtime-events' ),
			esc_html__( 'If someone has set it up for you, ask them for the dispatch URL, the WebSocket URL and the secret. Otherwise:', 'realtime-events' )
		);
		foreach ( self::steps() as $step ) {
			printf( '<li>%s</li>', wp_kses( $step, array( 'code' => array() ) ) );
		}
		echo '</ol></details>';
	}

	/**
	 * The steps, in order.
	 *
	 * @return string[] HTML, with only `code` elements.
	 */
	private static function steps(): array {
		$origin = preg_replace( '#^(https?://[^/]+).*#', '$1', home_url() );
		return array(
			/* translators: do not translate the words in code. */
			__( 'In the folder of the Realtime Events project, which contains this plugin, run <code>sam build</code> and <code>sam deploy --guided</code>. <code>docs/deploy.md</code> in that folder lists the requirements, such as an AWS account and the command-line tools of AWS and SAM.', 'realtime-events' ),
			/* translators: %s: address of this site. */
			sprintf( __( 'For <code>AllowedOrigins</code>, enter this site: <code>%s</code>. Accept the default for every other question.', 'realtime-events' ), esc_html( $origin ) ),
			__( 'At the end it prints <code>DispatchUrl</code> and <code>WebSocketUrl</code>, the two URLs. They are also in the AWS console: CloudFormation, Stacks, realtime-events, Outputs.', 'realtime-events' ),
			__( 'The secret is in the AWS console, Secrets Manager, under the printed <code>SecretArn</code>: Retrieve secret value. Treat it like a password.', 'realtime-events' ),
			__( 'Enter the three values above, save, and press “Send test event”.', 'realtime-events' ),
		);
	}
}
