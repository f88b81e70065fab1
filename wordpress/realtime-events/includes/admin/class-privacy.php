<?php
/**
 * Privacy.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What Settings, Privacy proposes for the site's own policy. Data of a person is not exported or erased on request: it is
 * a copy, gone by itself before the month is over in which such a request is answered.
 */
final class Privacy {

	/**
	 * Proposes the text.
	 */
	public static function propose() {
		$texts    = array(
			__( 'This plugin hands what happens on the site to a gateway in an AWS account of your own, which hands it on to browsers. Name the region of that account, and change the text where you have switched events off, mapped other hooks, or set up the gateway with another RetentionHours than 24.', 'realtime-events' ),
			__( 'When you comment, your name and the text of the comment are sent to a service that we run at Amazon Web Services, which shows them at once to those who have a page of this site open and may read the comment. So are name and roles of an account when it changes, for administrators, and number, status and total of an order, for who works in the shop. E-mail addresses and IP addresses are not sent.', 'realtime-events' ),
			__( 'This site keeps what was sent for a day, and what could not be sent for six days at most. The service keeps it for a day, for browsers that were offline.', 'realtime-events' ),
			__( 'While you look at a page with live content, your browser is connected to this service, which thereby learns your IP address and, if you are logged in and the content is not for everybody, the number of your account. It sets no cookie.', 'realtime-events' ),
		);
		$tutorial = array_shift( $texts );
		wp_add_privacy_policy_content(
			__( 'Realtime Events', 'realtime-events' ),
			'<p class="privacy-policy-tutorial">' . esc_html( $tutorial ) . '</p><p><strong class="privacy-policy-tutorial">' . esc_html__( 'Suggested text:', 'realtime-events' ) . '</strong> ' . implode( '</p><p>', array_map( 'esc_html', $texts ) ) . '</p>'
		);
	}
}
