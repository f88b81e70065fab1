<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * Recognizes secrets in data. The last line of defence: a hook that is mapped, or code that dispatches a whole array, may
 * have one that nobody thought of.
 */
final class Secrets {

	/**
	 * Keys of arrays and objects that nobody publishes on purpose. Columns of WordPress's tables.
	 */
	const COLUMNS = array(
		'user_pass'           => 0,
		'user_activation_key' => 0,
		'post_password'       => 0,
	);

	/**
	 * Keys in the arguments of a hook, such as `account_password` of a checkout.
	 */
	const KEY = '/pass(word|wd|phrase)?\d?$|^pwd|secret|credential|(api|access|private)keys?$|(^|[^a-z])(keys?|salt|hash|tokens?|session(_tokens?|_id)?|nonce|cookies?|authorization)$/i';

	/**
	 * Keys in the arguments of a hook that name a person's address or device, such as `comment_author_IP`.
	 */
	const PERSONAL = '/e_?mail$|(^|_)ip(_address)?$|_agent$/i';

	/**
	 * Hashes of passwords (WordPress, PHP, Unix), of application passwords and of keys; cookies of a session; secrets of
	 * Standard Webhooks.
	 */
	const VALUE = '/^\$(P|H)\$[.\/0-9A-Za-z]{31}$|^\$(wp\$)?2[abxy]?\$\d\d\$|^\$(argon2|generic\$|[156]\$)|(\||%7C)\d{10}(\||%7C)[0-9A-Za-z]{43}(\||%7C)[0-9a-f]{64}|^whsec_[0-9A-Za-z+\/=]{32,}$/';

	/**
	 * Constants of wp-config.php whose values are secrets, of LENGTH characters or more.
	 */
	const CONSTANTS = array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT', 'SECRET_KEY', 'SECRET_SALT', 'REALTIME_EVENTS_SECRET' );

	/**
	 * Length of the shortest secret, in bytes. A shorter constant could be part of any text.
	 */
	const LENGTH = 16;

	/**
	 * The result of of_site().
	 *
	 * @var string[]
	 */
	private static array $of_site = array();

	/**
	 * Whether a key in the arguments of a hook names a secret, or a person's address or device.
	 *
	 * @param int|string $key A key of an array.
	 */
	public static function is_key( $key ): bool {
		return is_string( $key ) && ( preg_match( self::KEY, $key ) || preg_match( self::PERSONAL, $key ) );
	}

	/**
	 * Whether a value contains a secret of this site, or has the form of one.
	 *
	 * @param mixed $value Any value.
	 */
	public static function is_value( $value ): bool {
		if ( ! is_string( $value ) || strlen( $value ) < self::LENGTH ) {
			return false;
		}
		if ( preg_match( self::VALUE, $value ) ) {
			return true;
		}
		foreach ( self::of_site() as $secret ) {
			if ( false !== strpos( $value, $secret ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The keys and salts of the site, from wp-config.php or the database, and the secret of the gateway.
	 *
	 * @return string[]
	 */
	private static function of_site(): array {
		if ( ! self::$of_site ) {
			// Code that is loaded before the pluggable functions can dispatch an event, too.
			self::$of_site = function_exists( 'wp_salt' ) ? array_map( 'wp_salt', array( 'auth', 'secure_auth', 'logged_in', 'nonce' ) ) : array();
			foreach ( self::CONSTANTS as $constant ) {
				if ( defined( $constant ) && strlen( (string) constant( $constant ) ) >= self::LENGTH ) {
					self::$of_site[] = (string) constant( $constant );
				}
			}
		}
		return self::$of_site;
	}
}
