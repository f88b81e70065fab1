<?php
/**
 * Where the gateway is.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

use Realtime_Events\Settings;
use Realtime_Events\Status;

defined( 'ABSPATH' ) || exit;

/**
 * The first tab: URLs, secret, test event.
 */
final class Settings_Tab {

	const NONCE = 'realtime_events_settings';

	/**
	 * What was submitted and is wrong; null otherwise.
	 *
	 * @var Settings_Form|null
	 */
	private static $refused;

	/**
	 * Stores what was submitted, if it was.
	 */
	public static function prepare() {
		if ( ! isset( $_POST['realtime_events'] ) || ! is_array( $_POST['realtime_events'] ) ) {
			return;
		}
		check_admin_referer( self::NONCE );
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- Settings_Form validates each field.
		self::$refused = Saving::save( Settings_Form::of_connection( wp_unslash( $_POST['realtime_events'] ), Settings::stored() ), 'settings' );
	}

	/**
	 * Puts it out.
	 */
	public static function show() {
		$values = self::$refused ? self::$refused->values : Settings::stored();
		$errors = self::$refused ? self::$refused->errors : array();
		Saving::show_result( $errors );
		echo '<form method="post" action="' . esc_url( Admin_Page::url( 'settings' ) ) . '" novalidate>';
		wp_nonce_field( self::NONCE );
		echo '<table class="form-table" role="presentation">';
		self::show_field(
			'url',
			__( 'Dispatch URL', 'realtime-events' ),
			$values['url'],
			$errors,
			'https://example.execute-api.eu-central-1.amazonaws.com/dispatch',
			__( 'Where this site sends its events. Ends in /dispatch.', 'realtime-events' )
		);
		self::show_field(
			'websocket_url',
			__( 'WebSocket URL', 'realtime-events' ),
			$values['websocket_url'],
			$errors,
			'wss://example.execute-api.eu-central-1.amazonaws.com/live',
			__( 'Where browsers listen. Begins with wss://. Every visitor can see it.', 'realtime-events' )
		);
		self::show_secret( $errors );
		echo '</table>';
		$locked = array_filter( array_keys( Settings::CONSTANTS ), array( Settings::class, 'is_constant' ) );
		if ( count( $locked ) < count( Settings::CONSTANTS ) ) {
			submit_button();
		}
		echo '</form>';
		Gateway_Help::show( '' !== Status::missing( Settings::current() ) );
		Test_Event::show();
	}

	/**
	 * The field of a URL.
	 *
	 * @param string                $key         Key of the setting.
	 * @param string                $label       Its name.
	 * @param string                $value       What stands in it.
	 * @param array<string, string> $errors      What is wrong, by key.
	 * @param string                $example     What it could look like.
	 * @param string                $description What it is.
	 */
	private static function show_field( $key, $label, $value, array $errors, $example, $description ) {
		$constant = Settings::is_constant( $key );
		$shown    = $constant ? (string) constant( Settings::CONSTANTS[ $key ] ) : $value;
		printf( '<tr><th scope="row"><label for="realtime-events-%s">%s</label></th><td>', esc_attr( $key ), esc_html( $label ) );
		printf(
			'<input type="url" class="large-text code" id="realtime-events-%1$s" name="realtime_events[%1$s]" value="%2$s" placeholder="%3$s" aria-describedby="realtime-events-%1$s-about" aria-invalid="%4$s" autocomplete="off" spellcheck="false" %5$s>',
			esc_attr( $key ),
			esc_attr( $shown ),
			esc_attr( $example ),
			esc_attr( isset( $errors[ $key ] ) ? 'true' : 'false' ),
			esc_attr( $constant ? 'readonly' : '' )
		);
		self::show_about( $key, $description, $errors );
		echo '</td></tr>';
	}

	/**
	 * The field of the secret, which never holds it.
	 *
	 * @param array<string, string> $errors What is wrong, by key.
	 */
	private static function show_secret( array $errors ) {
		$constant = Settings::is_constant( 'secret' );
		$is_set   = Settings::current()->has_secret();
		printf( '<tr><th scope="row"><label for="realtime-events-secret">%s</label></th><td>', esc_html__( 'Secret', 'realtime-events' ) );
		$hint = $is_set ? __( 'One is set. Leave this empty to keep it.', 'realtime-events' ) : 'whsec_…';
		printf(
			'<input type="password" class="large-text code" id="realtime-events-secret" name="realtime_events[secret]" value="" placeholder="%s" aria-describedby="realtime-events-secret-about" aria-invalid="%s" autocomplete="new-password" %s>',
			esc_attr( $constant ? '••••••••••••' : $hint ),
			esc_attr( isset( $errors['secret'] ) ? 'true' : 'false' ),
			esc_attr( $constant ? 'readonly' : '' )
		);
		self::show_about( 'secret', __( 'Signs events and the tokens of your visitors. It is never shown again.', 'realtime-events' ), $errors );
		if ( ! $constant ) {
			printf( '<p class="description">%s<br><code>%s</code></p>', esc_html__( 'Safer in wp-config.php, out of the database and its backups:', 'realtime-events' ), "define( 'REALTIME_EVENTS_SECRET', 'whsec_…' );" );
		}
		echo '</td></tr>';
	}

	/**
	 * What stands below a field.
	 *
	 * @param string                $key         Key of the setting.
	 * @param string                $description What it is.
	 * @param array<string, string> $errors      What is wrong, by key.
	 */
	private static function show_about( $key, $description, array $errors ) {
		printf( '<div id="realtime-events-%s-about">', esc_attr( $key ) );
		if ( isset( $errors[ $key ] ) ) {
			printf( '<p class="realtime-events-error">%s</p>', esc_html( $errors[ $key ] ) );
		}
		if ( Settings::is_constant( $key ) ) {
			/* translators: %s: name of a PHP constant. */
			printf( '<p class="realtime-events-constant"><span class="dashicons dashicons-lock" aria-hidden="true"></span> %s</p>', wp_kses( sprintf( __( 'Set by %s in wp-config.php, and changed only there.', 'realtime-events' ), '<code>' . Settings::CONSTANTS[ $key ] . '</code>' ), array( 'code' => array() ) ) );
		}
		printf( '<p class="description">%s</p></div>', esc_html( $description ) );
	}
}
