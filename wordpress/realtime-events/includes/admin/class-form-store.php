<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Settings;
use Realtime_Events\Watch;

defined( 'ABSPATH' ) || exit;

/**
 * Stores a valid form, or nothing of it.
 */
final class Form_Store {

	/**
	 * Whether a field of this page has the attribute `autofocus`.
	 */
	private static bool $focused = false;

	/**
	 * Stores a valid form and redirects. The caller has checked the nonce.
	 *
	 * @param Settings_Form $form The form.
	 * @param string        $tab  Its tab.
	 * @return Settings_Form The form, if it is not valid. A valid form ends the request.
	 */
	public static function save( Settings_Form $form, string $tab ): Settings_Form {
		self::require_capability();
		if ( $form->errors ) {
			return $form;
		}
		update_option( Settings::OPTION, $form->values );
		Watch::keep_filters( wp_list_pluck( $form->values['hooks'], 'hook' ) );
		wp_safe_redirect( Screen::url( $tab, array( 'saved' => 1 ) ) );
		exit;
	}

	/**
	 * Ends the request of a user who may not change the settings.
	 */
	public static function require_capability(): void {
		if ( ! current_user_can( Screen::CAPABILITY ) ) {
			wp_die( esc_html__( 'You are not allowed to change these settings.', 'realtime-events' ), '', array( 'response' => 403 ) );
		}
	}

	/**
	 * Prints the error of a field.
	 *
	 * @param \WP_Error $error The error.
	 * @param string    $id    Its id, for `aria-describedby`.
	 */
	public static function show_error( \WP_Error $error, string $id ): void {
		printf( '<p class="realtime-events-error" id="%s" data-error="%s">%s</p>', esc_attr( $id ), esc_attr( $error->get_error_code() ), esc_html( $error->get_error_message() ) );
	}

	/**
	 * The attribute that puts the cursor into the first invalid field of a submitted form.
	 *
	 * @return string '' after the first call.
	 */
	public static function autofocus(): string {
		$first         = ! self::$focused && isset( $_POST['realtime_events'] ); // phpcs:ignore WordPress.Security.NonceVerification -- Only where the cursor is.
		self::$focused = true;
		return $first ? 'autofocus' : '';
	}

	/**
	 * Prints a notice with the result.
	 *
	 * @param array<string, \WP_Error> $errors Of the submitted form.
	 */
	public static function show_result( array $errors ): void {
		if ( $errors ) {
			printf( '<div class="notice notice-error inline" role="alert"><p>%s</p></div>', esc_html__( 'Settings not saved. Please fix the errors below.', 'realtime-events' ) );
		// phpcs:ignore WordPress.Security.NonceVerification -- Only selects a notice.
		} elseif ( isset( $_GET['saved'] ) ) {
			printf( '<div class="notice notice-success inline is-dismissible" role="status"><p>%s</p></div>', esc_html__( 'Settings saved.', 'realtime-events' ) );
		}
	}
}
