<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Delivery\Host;
use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Event;
use Realtime_Events\Events\Mappable;
use Realtime_Events\Events\Signature;
use Realtime_Events\Settings;
use Realtime_Events\Watch;

defined( 'ABSPATH' ) || exit;

/**
 * Converts a submitted form to settings, or gives an error for each invalid field. It stores nothing. Invalid values
 * stay in it, so that the form can show them again.
 */
final class Settings_Form {

	/**
	 * The settings with the submitted values, as Settings::DEFAULTS.
	 */
	public array $values;

	/**
	 * The error of each invalid field. Row N of the mapped hooks is the field `hooks.N`.
	 *
	 * @var array<string, \WP_Error>
	 */
	public array $errors = array();

	/**
	 * The index in `hooks` of each submitted row, by its key in the form.
	 *
	 * @var array<string, int>
	 */
	public array $places = array();

	/**
	 * Maximum number of mapped hooks.
	 */
	const MAX_HOOKS = 100;

	/**
	 * Last of the arguments of a hook to choose from, from 0.
	 */
	const LAST_ARGUMENT = 9;

	private function __construct( array $values ) {
		$this->values = $values;
	}

	/**
	 * The form of the first tab: `url`, `websocket_url`, `secret`. Fields that a constant defines are ignored.
	 *
	 * @param array $fields As submitted, without slashes.
	 * @param array $stored As Settings::DEFAULTS.
	 */
	public static function of_connection( array $fields, array $stored ): self {
		$form = new self( $stored );
		foreach ( array( 'url', 'websocket_url' ) as $key ) {
			if ( Settings::is_constant( $key ) ) {
				continue;
			}
			$form->values[ $key ] = self::text( $fields, $key );
			$error                = 'url' === $key ? self::url_error( $form->values[ $key ] ) : self::websocket_url_error( $form->values[ $key ] );
			if ( null !== $error ) {
				$form->errors[ $key ] = $error;
			}
		}
		$secret = self::text( $fields, 'secret' );
		if ( '' !== $secret && ! Settings::is_constant( 'secret' ) ) {
			if ( null === Signature::of( $secret ) ) {
				$kept                   = '' === $stored['secret'] ? '' : ' ' . __( 'The previous secret is still in use.', 'realtime-events' );
				$form->errors['secret'] = new \WP_Error( 'secret', Signature::rule() . $kept );
			} else {
				$form->values['secret'] = $secret;
			}
		}
		return $form;
	}

	/**
	 * The form of the second tab: `sources`, `everywhere` and `hooks`, an array of rows.
	 *
	 * @param array $fields As submitted, without slashes.
	 * @param array $stored As Settings::DEFAULTS.
	 * @param bool  $mapped Whether the user may map hooks. Otherwise the stored rows stay.
	 */
	public static function of_events( array $fields, array $stored, bool $mapped = true ): self {
		$form    = new self( $stored );
		$sources = isset( $fields['sources'] ) ? array_filter( (array) $fields['sources'], 'is_string' ) : array();
		$rows    = isset( $fields['hooks'] ) && is_array( $fields['hooks'] ) ? array_filter( $fields['hooks'], 'is_array' ) : array();

		$form->values['sources']    = array_values( array_intersect( Settings::DEFAULTS['sources'], $sources ) );
		$form->values['everywhere'] = ! empty( $fields['everywhere'] );
		if ( ! $mapped ) {
			return $form;
		}
		$form->values['hooks'] = array();
		foreach ( $rows as $key => $row ) {
			$mapping = array(
				'hook'       => self::text( $row, 'hook' ),
				'event'      => self::text( $row, 'event' ),
				'argument'   => (int) self::text( $row, 'argument' ),
				'channel'    => self::text( $row, 'channel' ),
				'capability' => self::text( $row, 'capability' ),
			);
			if ( '' === $mapping['hook'] && '' === $mapping['event'] ) {
				// An empty row is new, or was cleared to remove it.
				continue;
			}
			$index = count( $form->values['hooks'] );
			$error = self::mapping_error( $mapping, $form->values['hooks'] );
			if ( null !== $error ) {
				$form->errors[ "hooks.$index" ] = $error;
			}
			$form->values['hooks'][] = $mapping;
			$form->places[ $key ]    = $index;
		}
		if ( count( $form->values['hooks'] ) > self::MAX_HOOKS ) {
			/* translators: %d: largest number of mapped hooks. */
			$form->errors['hooks'] = new \WP_Error( 'too_many_hooks', sprintf( __( 'You can map at most %d hooks. For more events, call realtime_events_dispatch() in code.', 'realtime-events' ), self::MAX_HOOKS ) );
		}
		return $form;
	}

	/**
	 * The error in a dispatch URL; null if it is valid or empty.
	 */
	private static function url_error( string $url ): ?\WP_Error {
		if ( '' === $url ) {
			return null;
		}
		if ( 'https' !== strtolower( (string) wp_parse_url( $url, PHP_URL_SCHEME ) ) ) {
			return new \WP_Error( 'not_https', __( 'The dispatch URL must begin with https://. For a gateway on this machine, set REALTIME_EVENTS_URL in wp-config.php.', 'realtime-events' ) );
		}
		if ( '/dispatch' !== substr( $url, -9 ) ) {
			return new \WP_Error( 'not_dispatch', __( 'The dispatch URL must end in /dispatch, like the DispatchUrl of the gateway.', 'realtime-events' ) );
		}
		if ( ! wp_http_validate_url( $url ) || ! Host::is_public( $url ) ) {
			return new \WP_Error( 'not_public', __( 'The host of the dispatch URL must be on the public internet, with port 443 or 8080 and no user name. For a gateway in a private network, set REALTIME_EVENTS_URL in wp-config.php.', 'realtime-events' ) );
		}
		return null;
	}

	/**
	 * The error in a WebSocket URL; null if it is valid or empty.
	 */
	private static function websocket_url_error( string $url ): ?\WP_Error {
		if ( '' === $url ) {
			return null;
		}
		$parts = wp_parse_url( $url );
		if ( ! isset( $parts['scheme'], $parts['host'] ) || 'wss' !== strtolower( $parts['scheme'] )
			|| isset( $parts['user'] ) || isset( $parts['fragment'] ) || preg_match( '/[\s<>"\']/', $url ) ) {
			return new \WP_Error( 'not_websocket', __( 'The WebSocket URL must begin with wss:// and contain a host, like the WebSocketUrl of the gateway. For a gateway on this machine (ws://localhost), set REALTIME_EVENTS_WEBSOCKET_URL in wp-config.php.', 'realtime-events' ) );
		}
		return null;
	}

	/**
	 * The error in a mapped hook; null if it is valid.
	 *
	 * @param array   $mapping As one of Settings::hooks().
	 * @param array[] $before  The rows above it.
	 */
	private static function mapping_error( array $mapping, array $before ): ?\WP_Error {
		if ( ! preg_match( '/^[^\s\x00-\x1f\x7f]{1,' . Mappable::LENGTH . '}$/uD', $mapping['hook'] ) ) {
			return new \WP_Error( 'hook_name', __( 'Enter the name of a hook without spaces, as in do_action( \'name\' ).', 'realtime-events' ) );
		}
		$refusal = self::hook_error( $mapping['hook'] );
		if ( null !== $refusal ) {
			return $refusal;
		}
		$event = Event::create( $mapping['event'], null, array( 'channel' => $mapping['channel'] ) );
		if ( is_wp_error( $event ) ) {
			return $event;
		}
		if ( $mapping['argument'] < Settings::ALL_ARGUMENTS || $mapping['argument'] > self::LAST_ARGUMENT ) {
			return new \WP_Error( 'argument', __( 'Choose one of the first ten arguments of the hook, or all arguments.', 'realtime-events' ) );
		}
		if ( sanitize_key( $mapping['capability'] ) !== $mapping['capability'] ) {
			return new \WP_Error( 'capability', __( 'A capability consists of lower-case letters, digits, hyphens and underscores, such as edit_posts.', 'realtime-events' ) );
		}
		if ( '' !== $mapping['capability'] && Channels::has_readers( $mapping['channel'] ) ) {
			/* translators: %s: name of a channel. */
			return new \WP_Error( 'channel_has_readers', sprintf( __( 'The name of the channel %s determines who may read it. Leave the capability empty, or use another channel.', 'realtime-events' ), $mapping['channel'] ) );
		}
		foreach ( $before as $other ) {
			if ( $other['channel'] === $mapping['channel'] && $other['capability'] !== $mapping['capability'] ) {
				/* translators: %s: name of a channel. */
				return new \WP_Error( 'two_capabilities', sprintf( __( 'Another row gives the channel %s a different capability. Use the same capability, or another channel.', 'realtime-events' ), $mapping['channel'] ) );
			}
		}
		return null;
	}

	/**
	 * Why a hook cannot be mapped; null if it can.
	 */
	public static function hook_error( string $hook ): ?\WP_Error {
		$why = Mappable::refusal( $hook );
		if ( '' !== $why ) {
			return new \WP_Error( 'unfit_hook', $why );
		}
		return Watch::is_filter( $hook ) || ( did_filter( $hook ) && ! did_action( $hook ) ) ? new \WP_Error( 'filter', Mappable::filter_refusal() ) : null;
	}

	/**
	 * The text of a field, trimmed; '' if it is not text.
	 *
	 * @param array  $fields As submitted.
	 * @param string $key    Key of the field.
	 */
	private static function text( array $fields, string $key ): string {
		return isset( $fields[ $key ] ) && is_scalar( $fields[ $key ] ) ? trim( wp_check_invalid_utf8( (string) $fields[ $key ] ) ) : '';
	}
}
