<?php
namespace Realtime_Events\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The text that Settings, Privacy suggests for the privacy policy of the site. Requests to export or erase personal data
 * do not cover the outbox: it contains copies, which are deleted before the month is over in which such a request must
 * be answered.
 */
final class Privacy {

	/**
	 * Suggests the text.
	 */
	public static function propose(): void {
		$texts    = array(
			__( 'This plugin sends events on the site to a gateway in your own AWS account, which pushes them to browsers. Name the region of that account. Change the text if you have switched events off, mapped other hooks, or set RetentionHours of the gateway to another value than 24.', 'realtime-events' ),
			__( 'When you comment, your name and the text of the comment are sent to a service that we run at Amazon Web Services, which immediately shows them to people who have a page of this site open and may read the comment. The name and the roles of an account are sent to administrators when it changes, and the number, the status and the total of an order to people who work in the shop. E-mail addresses and IP addresses are not sent.', 'realtime-events' ),
			__( 'This site keeps sent data for one day, and data that could not be sent for at most six days. The service keeps it for one day, for browsers that were offline.', 'realtime-events' ),
			__( 'While you view a page with live content, your browser is connected to this service. The service thereby learns your IP address and, if you are logged in and the content is not public, your user ID. It sets no cookies.', 'realtime-events' ),
		);
		$tutorial = array_shift( $texts );
		wp_add_privacy_policy_content(
			__( 'Realtime Events', 'realtime-events' ),
			'<p class="privacy-policy-tutorial">' . esc_html( $tutorial ) . '</p><p><strong class="privacy-policy-tutorial">' . esc_html__( 'Suggested text:', 'realtime-events' ) . '</strong> ' . implode( '</p><p>', array_map( 'esc_html', $texts ) ) . '</p>'
		);
	}
}
