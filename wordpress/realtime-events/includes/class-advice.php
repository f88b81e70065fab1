<?php
/**
 * What to do about an answer.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * For each answer that is not "taken", the next step of who runs the site.
 */
final class Advice {

	/**
	 * What to do about an answer of the gateway, or about there being none.
	 *
	 * @param int    $status HTTP status, 0 where there was no answer.
	 * @param string $answer What the gateway, or WordPress, says about it.
	 * @return string One or two sentences.
	 */
	public static function on( $status, $answer ) {
		if ( 0 === $status ) {
			return self::on_silence( $answer );
		}
		switch ( $status ) {
			case 401:
				return false === stripos( $answer, 'timestamp' )
					? __( 'The gateway does not know the secret. Copy it anew (AWS console, Secrets Manager) and save it.', 'realtime-events' )
					: __( 'The clocks of this server and the gateway differ by more than five minutes. Have this server set its clock (NTP).', 'realtime-events' );
			case 403:
				return __( 'Something in front of the gateway refuses this server. Look for a firewall rule (AWS WAF), and see whether the URL is the DispatchUrl of your gateway.', 'realtime-events' );
			case 404:
			case 405:
				return __( 'There is no gateway at this URL. Copy its DispatchUrl (AWS console, CloudFormation, Outputs); it ends in /dispatch.', 'realtime-events' );
			case 413:
				return __( 'The event is too large for a browser. Send its id, and let the page ask for the rest.', 'realtime-events' );
			case 400:
			case 415:
			case 422:
				return __( 'The event itself is wrong. Correct the code or the mapping that sends it; trying it again changes nothing.', 'realtime-events' );
			case 408:
			case 429:
				return __( 'More comes in than the gateway may take. It goes on by itself; if it lasts, who set the gateway up can raise its limit (parameter DispatchRateLimit).', 'realtime-events' );
		}
		if ( $status >= 500 ) {
			return __( 'The gateway has trouble of its own. What waits is tried again; if it lasts, who set it up finds why in the AWS console: CloudWatch, log of DispatchFunction.', 'realtime-events' );
		}
		return __( 'This is not an answer of the gateway. Copy its DispatchUrl (AWS console, CloudFormation, Outputs); it ends in /dispatch.', 'realtime-events' );
	}

	/**
	 * What to do where no answer came.
	 *
	 * @param string $answer What WordPress says: its own sentences (wp-includes/class-wp-http.php), which are
	 *                       translated, or those of cURL, which are not.
	 * @return string
	 */
	private static function on_silence( $answer ) {
		// phpcs:disable WordPress.WP.I18n.MissingArgDomain -- WordPress's own sentences.
		if ( __( 'A valid URL was not provided.' ) === $answer ) {
			return __( 'WordPress holds this URL for unsafe, most often because its host is in a private network. Whoever runs the server can allow it: set REALTIME_EVENTS_URL in wp-config.php.', 'realtime-events' );
		}
		if ( __( 'User has blocked requests through HTTP.' ) === $answer ) {
			return __( 'wp-config.php forbids this site to call others (WP_HTTP_BLOCK_EXTERNAL). Add the gateway’s host to WP_ACCESSIBLE_HOSTS there.', 'realtime-events' );
		}
		// phpcs:enable
		if ( preg_match( '/cURL error (6|7|28|35|60)\b/', $answer, $match ) ) {
			switch ( $match[1] ) {
				case '6':
					return __( 'The host of the URL does not exist, or this server cannot look names up. Compare the URL with the DispatchUrl of your gateway.', 'realtime-events' );
				case '7':
					return __( 'Nothing listens there. See whether the gateway runs, and whether a firewall keeps this server from it.', 'realtime-events' );
				case '28':
					return __( 'It did not answer in ten seconds. See whether the gateway runs, and whether a firewall swallows what this server sends.', 'realtime-events' );
				default:
					return __( 'The connection could not be secured. The certificate of that host is wrong, or the list of authorities on this server is old.', 'realtime-events' );
			}
		}
		return __( 'This server cannot reach the gateway. See whether the URL is right, and whether this server may open connections to it.', 'realtime-events' );
	}
}
