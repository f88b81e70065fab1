<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Connection;
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
	 * A submitted, valid secret that is not stored; '' if there is none. It is shown to nobody.
	 */
	public string $secret = '';

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
	 * The form of the first tab: `connection`, which fills the others; `url`, `websocket_url`, `history_url`, `secret`;
	 * `kept_secret`, a sealed one that was submitted before; `unchecked`, to store it without a check. Fields that a
	 * constant defines are ignored.
	 *
	 * @param array $fields As submitted, without slashes.
	 * @param array $stored As Settings::DEFAULTS.
	 */
	public static function of_connection( array $fields, array $stored ): self {
		$form  = new self( $stored );
		$typed = array();
		foreach ( array_keys( Settings::CONSTANTS ) as $key ) {
			$typed[ $key ] = self::text( $fields, $key );
		}
		if ( '' === $typed['secret'] ) {
			$typed['secret'] = Sealed::open( self::text( $fields, 'kept_secret' ) );
		}
		$text = self::text( $fields, 'connection' );
		if ( '' !== $text ) {
			$parsed = Connection::parse( $text );
			$error  = is_wp_error( $parsed ) ? $parsed : Connection::conflict( $parsed );
			if ( null !== $error ) {
				$form->errors['connection'] = $error;
			} else {
				$typed = $parsed;
			}
		}
		foreach ( $typed as $key => $value ) {
			if ( ! Settings::is_constant( $key ) && ( 'secret' !== $key || '' !== $value ) ) {
				$form->values[ $key ] = $value;
			}
		}
		$form->errors += Connection::errors( $form->values );
		if ( isset( $form->errors['secret'] ) && '' !== $stored['secret'] ) {
			$form->errors['secret'] = new \WP_Error( 'secret', Signature::rule() . ' ' . __( 'The previous secret is still in use.', 'realtime-events' ) );
		}
		if ( ! isset( $form->errors['secret'] ) && $form->values['secret'] !== $stored['secret'] ) {
			$form->secret = $form->values['secret'];
		}
		$changed = array( $form->values['url'], $form->values['secret'] ) !== array( $stored['url'], $stored['secret'] );
		if ( ! $form->errors && $changed && empty( $fields['unchecked'] ) ) {
			$error = Connection::check( $form->values );
			if ( null !== $error ) {
				$form->errors[ $error->get_error_data()['field'] ] = $error;
			}
		}
		if ( $form->errors ) {
			$form->values['secret'] = $stored['secret'];
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
