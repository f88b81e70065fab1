<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The second tab: the sources, the pages with the script, and the mapped hooks.
 */
final class Events_Tab {

	const NONCE = 'realtime_events_events';

	/**
	 * The submitted form, if it was not stored.
	 */
	private static ?Settings_Form $shown = null;

	/**
	 * The index of the mapped hook whose sample is shown; null for none.
	 */
	private static ?int $sampled = null;

	/**
	 * Stores the submitted form, if there is one, or prepares a sample of one of its rows.
	 */
	public static function prepare(): void {
		if ( ! isset( $_POST['realtime_events'] ) || ! is_array( $_POST['realtime_events'] ) ) {
			return;
		}
		check_admin_referer( self::NONCE );
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- Settings_Form validates each field.
		$fields = wp_unslash( $_POST['realtime_events'] );
		$form   = Settings_Form::of_events( $fields, Settings::stored(), Screen::may_map_hooks() );
		if ( ! isset( $fields['sample'] ) || ! is_scalar( $fields['sample'] ) ) {
			self::$shown = Form_Store::save( $form, 'events' );
			return;
		}
		Form_Store::require_capability();
		self::$shown   = $form;
		self::$sampled = isset( $form->places[ $fields['sample'] ] ) ? $form->places[ $fields['sample'] ] : null;
		if ( null !== self::$sampled && ! isset( $form->errors[ 'hooks.' . self::$sampled ] ) ) {
			Sample::ask( $form->values['hooks'][ self::$sampled ] );
		}
	}

	/**
	 * Prints the tab.
	 */
	public static function show(): void {
		$values = self::$shown ? self::$shown->values : Settings::stored();
		$errors = self::$shown ? self::$shown->errors : array();
		if ( null === self::$sampled ) {
			Form_Store::show_result( $errors );
		}
		echo '<form method="post" action="' . esc_url( Screen::url( 'events' ) ) . '" novalidate>';
		wp_nonce_field( self::NONCE );
		// The Enter key presses the first button of a form. It must save, and not show a sample.
		echo '<input type="submit" class="realtime-events-default" tabindex="-1" aria-hidden="true" value=""><input type="hidden" name="realtime_events[form]" value="events">';
		self::show_sources( $values );
		Hooks_Table::show( $values['hooks'], self::$shown ? $errors : self::stored_errors( $values['hooks'] ), self::$sampled );
		submit_button();
		echo '</form>';
	}

	/**
	 * The errors of stored mapped hooks: nothing is sent for them.
	 *
	 * @param array[] $hooks As Settings::hooks().
	 * @return array<string, \WP_Error> By field.
	 */
	private static function stored_errors( array $hooks ): array {
		$errors = array();
		foreach ( $hooks as $index => $mapping ) {
			$error = Settings_Form::hook_error( $mapping['hook'] );
			if ( null !== $error ) {
				$errors[ "hooks.$index" ] = new \WP_Error( $error->get_error_code(), __( 'Nothing is sent for this row. Remove it, or choose another hook.', 'realtime-events' ) . ' ' . $error->get_error_message() );
			}
		}
		return $errors;
	}

	/**
	 * Prints the check boxes.
	 *
	 * @param array $values As Settings::DEFAULTS.
	 */
	private static function show_sources( array $values ): void {
		$has_shop = class_exists( 'WooCommerce' );
		$shop     = $has_shop
			? __( 'Orders for users who may see them; products and stock for everyone.', 'realtime-events' )
			: __( 'WooCommerce is not active on this site, so nothing is sent.', 'realtime-events' );
		$sources  = array(
			'posts'       => array( __( 'Posts and pages', 'realtime-events' ), 'post_saved, post_published, post_hidden, post_trashed', __( 'Drafts and private posts go only to editors.', 'realtime-events' ) ),
			'comments'    => array( __( 'Comments', 'realtime-events' ), 'comment_added, comment_updated, comment_removed', __( 'Comments that are not approved, and comments on posts that are not public, go only to editors.', 'realtime-events' ) ),
			'terms'       => array( __( 'Categories, tags, other terms', 'realtime-events' ), 'term_created, term_updated, term_deleted', __( 'Terms that no published post uses go only to editors.', 'realtime-events' ) ),
			'users'       => array( __( 'Users', 'realtime-events' ), 'user_registered, user_updated, user_deleted', __( 'For administrators only.', 'realtime-events' ) ),
			'woocommerce' => array( __( 'WooCommerce', 'realtime-events' ), 'order_created, order_status_changed, order_paid, order_refunded, order_refund_deleted, product_updated, stock_changed', $shop ),
		);
		echo '<table class="form-table" role="presentation"><tr><th scope="row">' . esc_html__( 'Events to publish', 'realtime-events' ) . '</th><td><fieldset><legend class="screen-reader-text">' . esc_html__( 'Events to publish', 'realtime-events' ) . '</legend>';
		foreach ( $sources as $name => list( $label, $events, $readers ) ) {
			printf(
				'<p class="realtime-events-source %6$s"><label><input type="checkbox" name="realtime_events[sources][]" value="%1$s"%2$s> <b>%3$s</b></label><br><code>%4$s</code> <span class="description">%5$s</span></p>',
				esc_attr( $name ),
				checked( in_array( $name, $values['sources'], true ), true, false ),
				esc_html( $label ),
				esc_html( $events ),
				esc_html( $readers ),
				esc_attr( 'woocommerce' !== $name || $has_shop ? '' : 'is-inactive' )
			);
		}
		echo '</fieldset></td></tr><tr><th scope="row">' . esc_html__( 'Script', 'realtime-events' ) . '</th><td>';
		printf(
			'<label><input type="checkbox" name="realtime_events[everywhere]" value="1"%s> %s</label><p class="description">%s</p></td></tr></table>',
			checked( $values['everywhere'], true, false ),
			esc_html__( 'On every page of the site', 'realtime-events' ),
			esc_html__( 'Otherwise the script is only on pages where the block, the shortcode or the theme needs it. Templates with data-realtime attributes need it on every page.', 'realtime-events' )
		);
	}
}
