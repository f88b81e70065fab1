<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The second tab: the sources, the mapped hooks, and the pages with the script.
 */
final class Events_Tab {

	const NONCE = 'realtime_events_events';

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
		self::$refused = Form_Store::save( Settings_Form::of_events( wp_unslash( $_POST['realtime_events'] ), Settings::stored() ), 'events' );
	}

	/**
	 * Prints the tab.
	 */
	public static function show(): void {
		$values = self::$refused ? self::$refused->values : Settings::stored();
		$errors = self::$refused ? self::$refused->errors : array();
		Form_Store::show_result( $errors );
		echo '<form method="post" action="' . esc_url( Screen::url( 'events' ) ) . '" novalidate>';
		wp_nonce_field( self::NONCE );
		echo '<input type="hidden" name="realtime_events[form]" value="events">';
		self::show_sources( $values );
		self::show_hooks( $values['hooks'], $errors );
		submit_button();
		echo '</form>';
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
			'comments'    => array( __( 'Comments', 'realtime-events' ), 'comment_added', __( 'Comments that are not approved, and comments on posts that are not public, go only to editors.', 'realtime-events' ) ),
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

	/**
	 * Prints the mapped hooks.
	 *
	 * @param array[]                  $hooks  As Settings::hooks().
	 * @param array<string, \WP_Error> $errors By field.
	 */
	private static function show_hooks( array $hooks, array $errors ): void {
		echo '<h2 id="realtime-events-hooks-title">' . esc_html__( 'Mapped hooks', 'realtime-events' ) . '</h2><p>';
		echo esc_html__( 'When WordPress, the theme or a plugin runs the hook, an event with the selected argument is published. Text, arrays and plain objects are sent in full. Posts, users, terms and comments are reduced to their id and public name, other objects to null.', 'realtime-events' ) . ' ';
		echo esc_html__( 'The channel determines who may read the event:', 'realtime-events' ) . '</p><ul class="realtime-events-channels">';
		foreach ( self::channels() as $channel => $readers ) {
			printf( '<li><code>%s</code> %s</li>', esc_html( $channel ), esc_html( $readers ) );
		}
		printf( '<li>%s</li></ul>', esc_html__( 'any other name: users with the capability that you enter', 'realtime-events' ) );
		if ( isset( $errors['hooks'] ) ) {
			Form_Store::show_error( $errors['hooks'] );
		}
		echo '<table class="widefat striped realtime-events-hooks" aria-labelledby="realtime-events-hooks-title"><thead><tr>';
		foreach ( self::columns() as $label ) {
			printf( '<th scope="col">%s</th>', esc_html( $label ) );
		}
		echo '<th scope="col"><span class="screen-reader-text">' . esc_html__( 'Remove', 'realtime-events' ) . '</span></th></tr></thead><tbody>';
		foreach ( $hooks as $index => $mapping ) {
			self::show_row( (string) $index, $mapping, isset( $errors[ "hooks.$index" ] ) ? $errors[ "hooks.$index" ] : null );
		}
		$empty = array(
			'hook'       => '',
			'event'      => '',
			'argument'   => 0,
			'channel'    => 'editors', // Only an explicit choice makes an event public.
			'capability' => '',
		);
		// An empty row, also for a browser without scripts. It is ignored if it stays empty.
		self::show_row( (string) count( $hooks ), $empty, null );
		echo '</tbody></table><template id="realtime-events-row">';
		self::show_row( '__place__', $empty, null );
		echo '</template><p><button type="button" class="button" id="realtime-events-add" hidden>' . esc_html__( 'Add a hook', 'realtime-events' ) . '</button></p>';
		echo '<datalist id="realtime-events-capabilities">';
		foreach ( self::capabilities() as $capability ) {
			printf( '<option value="%s">', esc_attr( $capability ) );
		}
		echo '</datalist><datalist id="realtime-events-channels">';
		foreach ( self::channels() as $channel => $readers ) {
			printf( '<option value="%s">%s</option>', esc_attr( $channel ), esc_html( $readers ) );
		}
		echo '</datalist>';
	}

	/**
	 * The channels whose names determine who may read them.
	 *
	 * @return array<string, string> Readers by name.
	 */
	private static function channels(): array {
		return array(
			'editors' => __( 'users who may edit others’ posts', 'realtime-events' ),
			'admins'  => __( 'users who may list users', 'realtime-events' ),
			'users'   => __( 'logged-in users', 'realtime-events' ),
			'public'  => __( 'everyone, also without logging in', 'realtime-events' ),
		);
	}

	/**
	 * The columns of the table.
	 *
	 * @return array<string, string> Label by key.
	 */
	private static function columns(): array {
		return array(
			'hook'       => __( 'Hook', 'realtime-events' ),
			'event'      => __( 'Event', 'realtime-events' ),
			'argument'   => __( 'Data', 'realtime-events' ),
			'channel'    => __( 'Channel', 'realtime-events' ),
			'capability' => __( 'Capability to read it', 'realtime-events' ),
		);
	}

	/**
	 * Prints a row.
	 *
	 * @param string         $index   Its index in the names of the fields.
	 * @param array          $mapping As one of Settings::hooks().
	 * @param \WP_Error|null $error   Null if the row is valid.
	 */
	private static function show_row( string $index, array $mapping, ?\WP_Error $error ): void {
		$examples = array(
			'hook'       => 'switch_theme',
			'event'      => 'theme_switched',
			'channel'    => 'team',
			'capability' => 'edit_posts',
		);
		$lists    = array(
			'channel'    => 'realtime-events-channels',
			'capability' => 'realtime-events-capabilities',
		);
		printf( '<tr%s>', null === $error ? '' : ' class="form-invalid"' );
		foreach ( self::columns() as $key => $label ) {
			$name = "realtime_events[hooks][$index][$key]";
			if ( 'argument' === $key ) {
				printf( '<td data-colname="%2$s"><select name="%1$s" aria-label="%2$s">', esc_attr( $name ), esc_attr( $label ) );
				foreach ( self::arguments() as $value => $argument ) {
					printf( '<option value="%d"%s>%s</option>', (int) $value, selected( (int) $mapping['argument'], $value, false ), esc_html( $argument ) );
				}
				echo '</select></td>';
				continue;
			}
			printf(
				'<td data-colname="%4$s"><input type="text" class="code" name="%1$s" value="%2$s" placeholder="%3$s" aria-label="%4$s"%5$s spellcheck="false" autocomplete="off"></td>',
				esc_attr( $name ),
				esc_attr( $mapping[ $key ] ),
				esc_attr( $examples[ $key ] ),
				esc_attr( $label ),
				isset( $lists[ $key ] ) ? ' list="' . esc_attr( $lists[ $key ] ) . '"' : ''
			);
		}
		printf( '<td class="realtime-events-remove"><button type="button" class="button-link button-link-delete realtime-events-remove-row" hidden>%s</button></td></tr>', esc_html__( 'Remove', 'realtime-events' ) );
		if ( null !== $error ) {
			echo '<tr class="form-invalid"><td colspan="6">';
			Form_Store::show_error( $error );
			echo '</td></tr>';
		}
	}

	/**
	 * The arguments of a hook to choose from.
	 *
	 * @return array<int, string> Label by index.
	 */
	private static function arguments(): array {
		$arguments = array( 0 => __( 'First argument', 'realtime-events' ) );
		for ( $index = 1; $index < 10; $index++ ) {
			/* translators: %d: 2 to 10. */
			$arguments[ $index ] = sprintf( __( 'Argument %d', 'realtime-events' ), $index + 1 );
		}
		$arguments[ Settings::ALL_ARGUMENTS ] = __( 'All arguments', 'realtime-events' );
		return $arguments;
	}

	/**
	 * The capabilities of all roles.
	 *
	 * @return string[]
	 */
	private static function capabilities(): array {
		$capabilities = array();
		foreach ( wp_roles()->roles as $role ) {
			$capabilities += array_filter( $role['capabilities'] );
		}
		$capabilities = preg_grep( '/^level_/', array_keys( $capabilities ), PREG_GREP_INVERT );
		sort( $capabilities );
		return $capabilities;
	}
}
