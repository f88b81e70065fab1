<?php
/**
 * Storing a form.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Stores what a form says, all of it or nothing.
 */
final class Saving {

	/**
	 * Stores a form that is right, and goes on to a page that says so. The nonce was checked.
	 *
	 * @param Settings_Form $form The form.
	 * @param string        $tab  The tab it stands on.
	 * @return Settings_Form The form, which is wrong.
	 */
	public static function save( Settings_Form $form, $tab ) {
		if ( ! current_user_can( Admin_Page::CAPABILITY ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'realtime-events' ), '', array( 'response' => 403 ) );
		}
		if ( $form->errors ) {
			return $form;
		}
		update_option( Settings::OPTION, $form->values );
		wp_safe_redirect( Admin_Page::url( $tab, array( 'saved' => 1 ) ) );
		exit;
	}

	/**
	 * Says what became of the form.
	 *
	 * @param array<string, string> $errors What is wrong with it.
	 */
	public static function show_result( array $errors ) {
		if ( $errors ) {
			printf( '<div class="notice notice-error inline" role="alert"><p>%s</p></div>', esc_html__( 'Nothing was saved yet. What is wrong stands at the fields.', 'realtime-events' ) );
		// phpcs:ignore WordPress.Security.NonceVerification -- A sentence.
		} elseif ( isset( $_GET['saved'] ) ) {
			printf( '<div class="notice notice-success inline is-dismissible" role="status"><p>%s</p></div>', esc_html__( 'Saved.', 'realtime-events' ) );
		}
	}
}
