<?php
namespace Realtime_Events\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Explains the gateway to someone who has just installed the plugin and has nothing else: what it is, who sets it up, and
 * where the connection comes from. It is on the screen itself, because WordPress hides its Help tab on a phone.
 */
final class Gateway_Help {

	/**
	 * The HTML in the texts.
	 */
	const ALLOWED = array(
		'code' => array(),
		'a'    => array( 'href' => array() ),
	);

	/**
	 * Prints the help.
	 *
	 * @param bool $open Whether it is expanded.
	 */
	public static function show( bool $open ): void {
		printf( '<details class="realtime-events-help"%s><summary>%s</summary>', esc_attr( $open ? ' open' : '' ), esc_html__( 'What is the gateway, and how do I connect this site with one?', 'realtime-events' ) );
		printf(
			'<p>%s</p><h3>%s</h3><p>%s</p><h3>%s</h3><p>%s</p><ol>',
			esc_html__( 'WordPress cannot keep a connection open to every browser. The gateway can: this site sends it each event, and it pushes the event to every page that is subscribed. It runs in your own account at Amazon Web Services (AWS), and nobody else sees the events.', 'realtime-events' ),
			esc_html__( 'Someone has set up a gateway for you', 'realtime-events' ),
			wp_kses( __( 'Ask them for the text that begins with <code>realtime-connect:</code>. Paste it into the field Connection above, save, and press “Send test event”.', 'realtime-events' ), self::ALLOWED ),
			esc_html__( 'You set it up yourself, or give these steps to someone who knows AWS', 'realtime-events' ),
			esc_html__( 'It takes about half an hour the first time.', 'realtime-events' )
		);
		foreach ( self::steps() as $step ) {
			printf( '<li>%s</li>', wp_kses( $step, self::ALLOWED ) );
		}
		printf(
			'</ol><h3>%s</h3><p>%s</p></details>',
			esc_html__( 'You want to try it without AWS', 'realtime-events' ),
			wp_kses( __( 'In the folder of the Realtime Events project (step 1 above), run <code>./realtime up</code>. It starts a gateway on this machine, for a WordPress on the same machine. <code>./realtime connect</code> then prints the text for the field Connection.', 'realtime-events' ), self::ALLOWED )
		);
	}

	/**
	 * The steps, in order.
	 *
	 * @return string[] HTML with the elements of ALLOWED.
	 */
	private static function steps(): array {
		$origin = preg_replace( '#^(https?://[^/]+).*#', '$1', home_url() );
		return array(
			self::where_the_project_is() . ' ' . __( 'It contains the gateway and this plugin; <code>docs/deploy.md</code> in it is the long version of these steps.', 'realtime-events' ),
			/* translators: do not translate the words in code. */
			__( 'You need an AWS account, the command-line tools <code>aws</code> and <code>sam</code>, Java 25 and Maven. <code>aws configure</code> signs you in.', 'realtime-events' ),
			__( 'In the folder of the project, run <code>sam build</code>, and then <code>sam deploy --guided</code>.', 'realtime-events' ),
			/* translators: %s: address of this site. */
			sprintf( __( 'It asks some questions. For <code>AllowedOrigins</code>, enter this site: <code>%s</code>. Accept the default of every other parameter. To the question whether functions without authentication are okay, answer <code>y</code>: they check the signature of each request themselves.', 'realtime-events' ), esc_html( $origin ) ),
			__( 'Run <code>./realtime connect --stack=realtime-events</code>. It prints the text that begins with <code>realtime-connect:</code>. Paste it into the field Connection above, save, and press “Send test event”.', 'realtime-events' ),
			__( 'Without that command, enter the values yourself. <code>DispatchUrl</code>, <code>WebSocketUrl</code> and <code>HistoryUrl</code> are in the AWS console: CloudFormation, Stacks, realtime-events, Outputs. The secret is in Secrets Manager, under the <code>SecretArn</code> of the same page: Retrieve secret value. Treat it as a password.', 'realtime-events' ),
		);
	}

	/**
	 * Where the project comes from: its address, if the header of the plugin has one.
	 *
	 * @return string HTML with the elements of ALLOWED.
	 */
	private static function where_the_project_is(): string {
		$address = get_file_data( REALTIME_EVENTS_FILE, array( 'address' => 'Plugin URI' ) )['address'];
		return '' === $address
			? __( 'You need the Realtime Events project. If you have only this plugin, ask whoever gave it to you for the project.', 'realtime-events' )
			/* translators: %s: a link. */
			: sprintf( __( 'Download the Realtime Events project from %s.', 'realtime-events' ), sprintf( '<a href="%1$s">%1$s</a>', esc_url( $address ) ) );
	}
}
