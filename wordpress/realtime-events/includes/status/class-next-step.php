<?php
namespace Realtime_Events\Status;

defined( 'ABSPATH' ) || exit;

/**
 * The next step for the owner of the site after an error, in one or two sentences.
 */
final class Next_Step {

	/**
	 * The next step after an error of the gateway, or after no answer.
	 *
	 * @param int    $status HTTP status, 0 if there was no answer.
	 * @param string $answer The error message of the gateway or of WordPress.
	 */
	public static function on( int $status, string $answer ): string {
		if ( 0 === $status ) {
			return self::on_no_answer( $answer );
		}
		switch ( $status ) {
			case 401:
				return self::is_about_the_clock( $answer )
					? __( 'The clocks of this server and of the gateway differ by more than five minutes. Synchronize the clock of this server (NTP).', 'realtime-events' )
					: __( 'The secret is not the secret of the gateway. Copy it again from AWS Secrets Manager, and save it.', 'realtime-events' );
			case 403:
				return __( 'A service in front of the gateway blocks this server. Check the firewall rules (AWS WAF), and that the URL is the DispatchUrl of your gateway.', 'realtime-events' );
			case 404:
			case 405:
				return __( 'There is no gateway at this URL. Copy its DispatchUrl (AWS console, CloudFormation, Outputs). It ends in /dispatch.', 'realtime-events' );
			case 413:
				return __( 'The event is too large for a browser. Send its id, and let the page request the rest.', 'realtime-events' );
			case 400:
			case 415:
			case 422:
				return __( 'The event is invalid. Correct the code or the mapped hook that sends it. Trying again has no effect.', 'realtime-events' );
			case 408:
			case 429:
				return __( 'The gateway received more requests than its limit allows. The events are sent again automatically. If this lasts, raise the limit (parameter DispatchRateLimit).', 'realtime-events' );
		}
		if ( $status >= 500 ) {
			return __( 'The gateway has an internal error. The events are sent again automatically. If this lasts, see the log of DispatchFunction in the AWS console (CloudWatch).', 'realtime-events' );
		}
		return __( 'This answer is not from the gateway. Copy its DispatchUrl (AWS console, CloudFormation, Outputs). It ends in /dispatch.', 'realtime-events' );
	}

	/**
	 * Whether an answer with status 401 refuses the time of the signature, and not the secret. Its sentence begins with
	 * the header that is wrong.
	 *
	 * @param string $answer The error message of the gateway.
	 */
	public static function is_about_the_clock( string $answer ): bool {
		return 1 === preg_match( '/^(?:the )?[\w-]*timestamp\b/i', $answer );
	}

	/**
	 * The next step after no answer.
	 *
	 * @param string $answer A sentence of WordPress (wp-includes/class-wp-http.php), translated, or of cURL, in English.
	 */
	private static function on_no_answer( string $answer ): string {
		// phpcs:disable WordPress.WP.I18n.MissingArgDomain -- WordPress's own sentences.
		if ( __( 'A valid URL was not provided.' ) === $answer ) {
			return __( 'WordPress considers this URL unsafe, usually because its host is in a private network. The operator of the server can allow it with REALTIME_EVENTS_URL in wp-config.php.', 'realtime-events' );
		}
		if ( __( 'User has blocked requests through HTTP.' ) === $answer ) {
			return __( 'wp-config.php blocks outgoing requests of this site (WP_HTTP_BLOCK_EXTERNAL). Add the host of the gateway to WP_ACCESSIBLE_HOSTS there.', 'realtime-events' );
		}
		// phpcs:enable
		if ( preg_match( '/cURL error (6|7|28|35|60)\b/', $answer, $match ) ) {
			switch ( $match[1] ) {
				case '6':
					return __( 'The host of the URL does not exist, or this server has no working DNS. Compare the URL with the DispatchUrl of your gateway.', 'realtime-events' );
				case '7':
					return __( 'The host refuses the connection. Check that the gateway is running, and that no firewall blocks this server.', 'realtime-events' );
				case '28':
					return __( 'There was no answer within ten seconds. Check that the gateway is running, and that no firewall drops the packets of this server.', 'realtime-events' );
				default:
					return __( 'The connection could not be encrypted. The certificate of the host is invalid, or the list of certificate authorities on this server is out of date.', 'realtime-events' );
			}
		}
		return __( 'This server cannot reach the gateway. Check the URL, and that this server may open connections to it.', 'realtime-events' );
	}
}
