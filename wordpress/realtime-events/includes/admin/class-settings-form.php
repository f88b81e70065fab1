<?php
/**
 * The forms of the settings.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

use Realtime_Events\Channels;
use Realtime_Events\Event;
use Realtime_Events\Host;
use Realtime_Events\Settings;
use Realtime_Events\Signature;
use Realtime_Events\Sources\Mapped_Hooks;

defined( 'ABSPATH' ) || exit;

/**
 * Reads a submitted form into settings, or says what is wrong with each field. It changes nothing by itself:
 * where a field is wrong none is stored, and what was typed can be shown again.
 */
final class Settings_Form {

	/**
	 * The settings, had all fields been right.
	 *
	 * @var array As Settings::DEFAULTS.
	 */
	public $values;

	/**
	 * What is wrong.
	 *
	 * @var array<string, string> By field, a sentence that says what would be right. Row N of the mapped hooks
	 *                            is the field `hooks.N`.
	 */
	public $errors = array();

	/**
	 * Hooks that run for nearly everything, or after the last event of a request was sent, or with all options.
	 */
	const UNFIT_HOOKS = array( 'all', 'gettext', 'query', 'shutdown', 'alloptions', 'pre_cache_alloptions', 'sanitize_key', 'wp_die_handler' );

	/**
	 * Characters of a hook's name at most.
	 */
	const HOOK_LENGTH = 191;

	/**
	 * Hooks that can be mapped at most.
	 */
	const HOOKS = 100;

	/**
	 * Of what is stored.
	 *
	 * @param array $values As Settings::DEFAULTS.
	 */
	public function __construct( array $values ) {
		$this->values = $values;
	}

	/**
	 * The form of the first tab: `url`, `websocket_url`, `secret`. What a constant sets is left out of account.
	 *
	 * @param array $fields As they were submitted, without slashes.
	 * @param array $stored As Settings::DEFAULTS.
	 * @return self
	 */
	public static function of_connection( array $fields, array $stored ) {
		$form = new self( $stored );
		foreach ( array( 'url', 'websocket_url' ) as $key ) {
			if ( Settings::is_constant( $key ) ) {
				continue;
			}
			$form->values[ $key ] = self::text( $fields, $key );
			$wrong                = 'url' === $key ? self::wrong_url( $form->values[ $key ] ) : self::wrong_websocket_url( $form->values[ $key ] );
			if ( '' !== $wrong ) {
				$form->errors[ $key ] = $wrong;
			}
		}
		$secret = self::text( $fields, 'secret' );
		if ( '' !== $secret && ! Settings::is_constant( 'secret' ) ) {
			if ( null === Signature::of( $secret ) ) {
				$form->errors['secret'] = __( 'This is not a secret: it must be the base64 of 24 to 64 bytes, with or without “whsec_” before it. What was set before still holds.', 'realtime-events' );
			} else {
				$form->values['secret'] = $secret;
			}
		}
		return $form;
	}

	/**
	 * The form of the second tab: `sources`, `everywhere` and `hooks`, an array of rows.
	 *
	 * @param array $fields As they were submitted, without slashes.
	 * @param array $stored As Settings::DEFAULTS.
	 * @return self
	 */
	public static function of_events( array $fields, array $stored ) {
		$form    = new self( $stored );
		$sources = isset( $fields['sources'] ) ? array_filter( (array) $fields['sources'], 'is_string' ) : array();
		$rows    = isset( $fields['hooks'] ) && is_array( $fields['hooks'] ) ? array_values( array_filter( $fields['hooks'], 'is_array' ) ) : array();

		$form->values['sources']    = array_values( array_intersect( Settings::DEFAULTS['sources'], $sources ) );
		$form->values['everywhere'] = ! empty( $fields['everywhere'] );
		$form->values['hooks']      = array();
		foreach ( $rows as $row ) {
			$mapping = array(
				'hook'       => self::text( $row, 'hook' ),
				'event'      => self::text( $row, 'event' ),
				'argument'   => (int) self::text( $row, 'argument' ),
				'channel'    => self::text( $row, 'channel' ),
				'capability' => self::text( $row, 'capability' ),
			);
			if ( '' === $mapping['hook'] && '' === $mapping['event'] ) {
				// An empty row is one that was not filled in, or one to be removed.
				continue;
			}
			$place = count( $form->values['hooks'] );
			$wrong = self::wrong_mapping( $mapping, $form->values['hooks'] );
			if ( '' !== $wrong ) {
				$form->errors[ "hooks.$place" ] = $wrong;
			}
			$form->values['hooks'][] = $mapping;
		}
		if ( count( $form->values['hooks'] ) > self::HOOKS ) {
			/* translators: %d: how many. */
			$form->errors['hooks'] = sprintf( __( 'At most %d hooks can be mapped. Call realtime_events_dispatch() from code for more.', 'realtime-events' ), self::HOOKS );
		}
		return $form;
	}

	/**
	 * What is wrong with a dispatch URL from the settings page.
	 *
	 * @param string $url '' is none, and right.
	 * @return string '' where it is right.
	 */
	private static function wrong_url( $url ) {
		if ( '' === $url ) {
			return '';
		}
		if ( 'https' !== strtolower( (string) wp_parse_url( $url, PHP_URL_SCHEME ) ) ) {
			return __( 'The dispatch URL must begin with https://. A gateway on this machine can be set with REALTIME_EVENTS_URL in wp-config.php.', 'realtime-events' );
		}
		if ( '/dispatch' !== substr( $url, -9 ) ) {
			return __( 'The dispatch URL must end in /dispatch, as the gateway’s DispatchUrl does.', 'realtime-events' );
		}
		if ( ! wp_http_validate_url( $url ) || ! Host::is_public( $url ) ) {
			return __( 'The dispatch URL must name a host that is on the public internet, with port 443 or 8080 and no user name. A gateway in a private network can be set with REALTIME_EVENTS_URL in wp-config.php.', 'realtime-events' );
		}
		return '';
	}

	/**
	 * What is wrong with a WebSocket URL from the settings page.
	 *
	 * @param string $url '' is none, and right.
	 * @return string '' where it is right.
	 */
	private static function wrong_websocket_url( $url ) {
		if ( '' === $url ) {
			return '';
		}
		$parts = wp_parse_url( $url );
		if ( ! isset( $parts['scheme'], $parts['host'] ) || 'wss' !== strtolower( $parts['scheme'] )
			|| isset( $parts['user'] ) || isset( $parts['fragment'] ) || preg_match( '/[\s<>"\']/', $url ) ) {
			return __( 'The WebSocket URL must begin with wss:// and name a host, as the gateway’s WebSocketUrl does. A gateway on this machine (ws://localhost) can be set with REALTIME_EVENTS_WEBSOCKET_URL in wp-config.php.', 'realtime-events' );
		}
		return '';
	}

	/**
	 * What is wrong with a mapped hook.
	 *
	 * @param array   $mapping As one of Settings::hooks().
	 * @param array[] $before  Those above it.
	 * @return string '' where it is right.
	 */
	private static function wrong_mapping( array $mapping, array $before ) {
		if ( ! preg_match( '/^[^\s\x00-\x1f\x7f]{1,' . self::HOOK_LENGTH . '}$/uD', $mapping['hook'] ) ) {
			return __( 'A row needs the name of a hook, without spaces, as in do_action( \'name\' ).', 'realtime-events' );
		}
		if ( in_array( $mapping['hook'], self::UNFIT_HOOKS, true ) || preg_match( '/^realtime_events_|option_' . Settings::OPTION . '$/D', $mapping['hook'] ) ) {
			/* translators: %s: name of a hook. */
			return sprintf( __( 'The hook %s cannot be an event: it runs for nearly everything that WordPress does, when events have been sent, or with the secret of this plugin. Choose the hook of the thing itself.', 'realtime-events' ), $mapping['hook'] );
		}
		$event = Event::create( $mapping['event'], null, array( 'channel' => $mapping['channel'] ) );
		if ( is_wp_error( $event ) ) {
			return $event->get_error_message();
		}
		if ( $mapping['argument'] < Mapped_Hooks::ALL || $mapping['argument'] > 9 ) {
			return __( 'Choose which argument of the hook is sent: one of the first ten, or all.', 'realtime-events' );
		}
		if ( sanitize_key( $mapping['capability'] ) !== $mapping['capability'] ) {
			return __( 'A capability has small letters, digits, hyphens and underscores, as edit_posts.', 'realtime-events' );
		}
		if ( '' !== $mapping['capability'] && Channels::has_readers( $mapping['channel'] ) ) {
			/* translators: %s: name of a channel. */
			return sprintf( __( 'Who reads the channel %s is said by its name, and no capability changes it. Leave the capability empty, or name another channel.', 'realtime-events' ), $mapping['channel'] );
		}
		foreach ( $before as $other ) {
			if ( $other['channel'] === $mapping['channel'] && $other['capability'] !== $mapping['capability'] ) {
				/* translators: %s: name of a channel. */
				return sprintf( __( 'The channel %s stands in another row with another capability: a channel has one. Use the same, or another channel.', 'realtime-events' ), $mapping['channel'] );
			}
		}
		return '';
	}

	/**
	 * A field's text.
	 *
	 * @param array  $fields Submitted fields.
	 * @param string $key    Which.
	 * @return string Trimmed; '' where it is not text.
	 */
	private static function text( array $fields, $key ) {
		return isset( $fields[ $key ] ) && is_scalar( $fields[ $key ] ) ? trim( wp_check_invalid_utf8( (string) $fields[ $key ] ) ) : '';
	}
}
