<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * Which hooks may be mapped to events. The arguments of a hook have no names, so a password in them cannot be told from
 * a title: the name of the hook decides.
 */
final class Mappable {

	/**
	 * Longest name of a hook, in characters.
	 */
	const LENGTH = 191;

	/**
	 * Hooks that run for nearly everything, or after the last event of a request was sent.
	 */
	const EVERYTHING = '/^(all|gettext.*|query|shutdown|sanitize_\w+|wp_die_handler|wp_error_added|is_wp_error_instance|(deprecated|doing_it_wrong|wp_trigger_error)_.*)$|(^|_)alloptions$|^realtime_events_/i';

	/**
	 * Words in the names of hooks that may have a password, a cookie, a key, an option, a mail or a request among their
	 * arguments. A word ends at an underscore, a hyphen, a dot or a digit.
	 */
	const WORDS = 'auth|authori[sz]\w*|sso|jwt|otp|mfa|2fa|login|signin|signup|salts?|keys?|hash|tokens?|sessions?|cookies?|nonces?|csrf|recovery|xmlrpc|options?|transients?|e?mails?|http|https|curl|webhooks?|caps?|capabilit\w+|cron|query|sql|wpdb';

	/**
	 * The same, also inside a longer word: `lostpassword_post`, `resetpass_form`.
	 */
	const PARTS = 'pass(word|wd|phrase)|resetpass|pwd|secret|credential|authenticat|oauth|apikey|accesskey|user_?meta|phpmailer|wpmail';

	/**
	 * Hooks without such a word, with such an argument: a password or a key at sign-up, by invitation or at activation; a
	 * request with its headers; the nonce of a form.
	 */
	const OTHERS = '/^(invite_user|determine_current_user|check_(admin|ajax)_referer)$|^requests-|activated?_(user|blog)/i';

	/**
	 * Hooks with such a word and without such an argument.
	 */
	const HARMLESS = array( 'wp_login', 'wp_logout', 'personal_options_update' );

	/**
	 * Why a hook cannot be mapped.
	 *
	 * @param string $hook Its name.
	 * @return string Sentences with the next step; '' if it can be mapped.
	 */
	public static function refusal( string $hook ): string {
		$why = self::refusal_by_name( $hook );
		/**
		 * Filters whether a hook can be mapped to an event. Code on the server has the last word.
		 *
		 * @since 2.0.0
		 *
		 * @param bool   $mappable The decision of the plugin, by the name of the hook.
		 * @param string $hook     Name of the hook.
		 */
		if ( apply_filters( 'realtime_events_mappable_hook', '' === $why, $hook ) ) {
			return '';
		}
		return '' !== $why ? $why : __( 'Code on this site does not allow this hook to be mapped. Choose another hook.', 'realtime-events' );
	}

	/**
	 * The sentences for a filter: only actions can be mapped.
	 */
	public static function filter_refusal(): string {
		return __( 'This hook is a filter: it runs to change a value, often many times a page. Only actions can be mapped. Choose an action.', 'realtime-events' );
	}

	private static function refusal_by_name( string $hook ): string {
		if ( preg_match( self::EVERYTHING, $hook ) ) {
			return __( 'This hook runs for nearly everything, or too late to send an event. Choose a more specific hook.', 'realtime-events' );
		}
		$has_secrets = preg_match( '/(^|[^a-z])(' . self::WORDS . ')([^a-z]|$)|' . self::PARTS . '/i', $hook ) || preg_match( self::OTHERS, $hook );
		if ( $has_secrets && ! in_array( $hook, self::HARMLESS, true ) ) {
			return __( 'This hook may run with passwords, cookies, keys, options, e-mails or requests. They must not reach a browser. Choose another hook, or send an event with realtime_events_dispatch() in code.', 'realtime-events' );
		}
		return '';
	}
}
