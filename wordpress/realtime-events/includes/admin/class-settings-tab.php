<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Settings;
use Realtime_Events\Status\Status;

defined( 'ABSPATH' ) || exit;

/**
 * The first tab: URLs, secret, test event.
 */
final class Settings_Tab {

	const NONCE = 'realtime_events_settings';

	/**
	 * The submitted form, if it is not valid.
	 */
	private static ?Settings_Form $refused = null;

	/**
	 * Stores the submitted form, if there is one.
	 */
	public static function prepare(): void {
		if ( ! isset( $_POST['realtime_events'] ) || ! is_array( $_POST['realtime_events'] ) ) {
			return;
		}
		check_admin_referer( self::NONCE );
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- Settings_Form validates each field.
		self::$refused = Form_Store::save( Settings_Form::of_connection( wp_unslash( $_POST['realtime_events'] ), Settings::stored() ), 'settings' );
	}

	/**
	 * Prints the tab.
	 */
	public static function show(): void {
		$values = self::$refused ? self::$refused->values : Settings::stored();
		$errors = self::$refused ? self::$refused->errors : array();
		Form_Store::show_result( $errors );
		echo '<form method="post" action="' . esc_url( Screen::url( 'settings' ) ) . '" novalidate>';
		wp_nonce_field( self::NONCE );
		$locked = array_filter( array_keys( Settings::CONSTANTS ), array( Settings::class, 'is_constant' ) );
		echo '<table class="form-table" role="presentation">';
		if ( count( $locked ) < count( Settings::CONSTANTS ) ) {
			self::show_connection( $errors );
		}
		self::show_field(
			'url',
			__( 'Dispatch URL', 'realtime-events' ),
			$values['url'],
			$errors,
			'https://example.execute-api.eu-central-1.amazonaws.com/dispatch',
			__( 'This site sends its events to this URL. It ends in /dispatch.', 'realtime-events' )
		);
		self::show_field(
			'websocket_url',
			__( 'WebSocket URL', 'realtime-events' ),
			$values['websocket_url'],
			$errors,
			'wss://example.execute-api.eu-central-1.amazonaws.com/live',
			__( 'Browsers connect to this URL. It begins with wss://, and every visitor can see it.', 'realtime-events' )
		);
		self::show_field(
			'history_url',
			__( 'History URL', 'realtime-events' ),
			$values['history_url'],
			$errors,
			'https://example.execute-api.eu-central-1.amazonaws.com/history',
			__( 'Browsers that cannot open a WebSocket ask this URL for events. It ends in /history, and every visitor can see it. Optional.', 'realtime-events' )
		);
		self::show_secret( $errors );
		echo '</table>';
		if ( count( $locked ) < count( Settings::CONSTANTS ) ) {
			if ( in_array( 'check', self::codes( $errors ), true ) ) {
				printf( '<p><label><input type="checkbox" name="realtime_events[unchecked]" value="1"> %s</label></p>', esc_html__( 'Save without this check', 'realtime-events' ) );
			}
			submit_button();
		}
		echo '</form>';
		Gateway_Help::show( '' !== Status::missing( Settings::current() ) );
		Test_Event::show();
	}

	/**
	 * Prints the field that fills the others. It is always empty: its text has the secret.
	 *
	 * @param array<string, \WP_Error> $errors By key.
	 */
	private static function show_connection( array $errors ): void {
		printf( '<tr><th scope="row"><label for="realtime-events-connection">%s</label></th><td>', esc_html__( 'Connection', 'realtime-events' ) );
		printf(
			'<textarea class="large-text code" id="realtime-events-connection" name="realtime_events[connection]" rows="2" placeholder="realtime-connect:…" aria-describedby="realtime-events-connection-about" aria-invalid="%s" %s autocomplete="off" autocapitalize="none" spellcheck="false"></textarea>',
			esc_attr( isset( $errors['connection'] ) ? 'true' : 'false' ),
			esc_attr( isset( $errors['connection'] ) ? Form_Store::autofocus() : '' )
		);
		self::show_about( 'connection', __( 'Paste the text from whoever set up the gateway. It fills in the fields below. Treat it as a password.', 'realtime-events' ), $errors );
		echo '</td></tr>';
	}

	/**
	 * The codes of errors.
	 *
	 * @param array<string, \WP_Error> $errors By key.
	 * @return string[]
	 */
	private static function codes( array $errors ): array {
		return array_map(
			static function ( \WP_Error $error ): string {
				return (string) $error->get_error_code();
			},
			$errors
		);
	}

	/**
	 * Prints the field of a URL.
	 *
	 * @param string                   $key         Key of the setting.
	 * @param string                   $label       Its label.
	 * @param string                   $value       Its value, if no constant defines it.
	 * @param array<string, \WP_Error> $errors      By key.
	 * @param string                   $example     The placeholder.
	 * @param string                   $description A sentence about the setting.
	 */
	private static function show_field( string $key, string $label, string $value, array $errors, string $example, string $description ): void {
		$constant = Settings::is_constant( $key );
		$shown    = $constant ? (string) constant( Settings::CONSTANTS[ $key ] ) : $value;
		printf( '<tr><th scope="row"><label for="realtime-events-%s">%s</label></th><td>', esc_attr( $key ), esc_html( $label ) );
		printf(
			'<input type="url" class="large-text code" id="realtime-events-%1$s" name="realtime_events[%1$s]" value="%2$s" placeholder="%3$s" aria-describedby="realtime-events-%1$s-about" aria-invalid="%4$s" autocomplete="off" autocapitalize="none" spellcheck="false" %5$s>',
			esc_attr( $key ),
			esc_attr( $shown ),
			esc_attr( $example ),
			esc_attr( isset( $errors[ $key ] ) ? 'true' : 'false' ),
			esc_attr( $constant ? 'readonly' : ( isset( $errors[ $key ] ) ? Form_Store::autofocus() : '' ) )
		);
		self::show_about( $key, $description, $errors );
		echo '</td></tr>';
	}

	/**
	 * Prints the field of the secret, always empty.
	 *
	 * @param array<string, \WP_Error> $errors By key.
	 */
	private static function show_secret( array $errors ): void {
		$constant = Settings::is_constant( 'secret' );
		$is_set   = Settings::current()->has_secret();
		printf( '<tr><th scope="row"><label for="realtime-events-secret">%s</label></th><td>', esc_html__( 'Secret', 'realtime-events' ) );
		$kept = self::$refused ? self::$refused->secret : '';
		if ( '' !== $kept ) {
			printf( '<input type="hidden" name="realtime_events[kept_secret]" value="%s">', esc_attr( Sealed::seal( $kept ) ) );
		}
		$hint = $is_set ? __( 'A secret is set. Leave this field empty to keep it.', 'realtime-events' ) : 'whsec_…';
		printf(
			'<input type="password" class="large-text code" id="realtime-events-secret" name="realtime_events[secret]" value="" placeholder="%s" aria-describedby="realtime-events-secret-about" aria-invalid="%s" autocomplete="new-password" %s>',
			esc_attr( $constant ? '••••••••••••' : ( '' === $kept ? $hint : __( 'The secret you entered is kept. Leave this field empty to use it.', 'realtime-events' ) ) ),
			esc_attr( isset( $errors['secret'] ) ? 'true' : 'false' ),
			esc_attr( $constant ? 'readonly' : ( isset( $errors['secret'] ) ? Form_Store::autofocus() : '' ) )
		);
		self::show_about( 'secret', __( 'Signs events and the tokens of your visitors. It is never displayed again.', 'realtime-events' ), $errors );
		if ( ! $constant ) {
			printf( '<p class="description">%s<br><code>%s</code></p>', esc_html__( 'It is safer in wp-config.php, outside the database and its backups:', 'realtime-events' ), "define( 'REALTIME_EVENTS_SECRET', 'whsec_…' );" );
		}
		echo '</td></tr>';
	}

	/**
	 * Prints the texts below a field.
	 *
	 * @param string                   $key         Key of the setting.
	 * @param string                   $description A sentence about the setting.
	 * @param array<string, \WP_Error> $errors      By key.
	 */
	private static function show_about( string $key, string $description, array $errors ): void {
		printf( '<div id="realtime-events-%s-about">', esc_attr( $key ) );
		if ( isset( $errors[ $key ] ) ) {
			Form_Store::show_error( $errors[ $key ], "realtime-events-$key-error" );
			$data = $errors[ $key ]->get_error_data();
			if ( isset( $data['lines'] ) ) {
				printf( '<pre class="realtime-events-lines">%s</pre>', esc_html( $data['lines'] ) );
			}
		}
		if ( Settings::is_constant( $key ) ) {
			/* translators: %s: name of a PHP constant. */
			printf( '<p class="realtime-events-constant"><span class="dashicons dashicons-lock" aria-hidden="true"></span> %s</p>', wp_kses( sprintf( __( 'Defined by %s in wp-config.php. It can only be changed there.', 'realtime-events' ), '<code>' . Settings::CONSTANTS[ $key ] . '</code>' ), array( 'code' => array() ) ) );
		}
		printf( '<p class="description">%s</p></div>', esc_html( $description ) );
	}
}
