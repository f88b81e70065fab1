<?php
/**
 * What this site tells.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Admin;

use Realtime_Events\Settings;
use Realtime_Events\Sources\Mapped_Hooks;

defined( 'ABSPATH' ) || exit;

/**
 * The second tab: which sources tell, which hooks are events too, and where the script is.
 */
final class Events_Tab {

	const NONCE = 'realtime_events_events';

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
		self::$refused = Saving::save( Settings_Form::of_events( wp_unslash( $_POST['realtime_events'] ), Settings::stored() ), 'events' );
	}

	/**
	 * Puts it out.
	 */
	public static function show() {
		$values = self::$refused ? self::$refused->values : Settings::stored();
		$errors = self::$refused ? self::$refused->errors : array();
		Saving::show_result( $errors );
		echo '<form method="post" action="' . esc_url( Admin_Page::url( 'events' ) ) . '" novalidate>';
		wp_nonce_field( self::NONCE );
		echo '<input type="hidden" name="realtime_events[form]" value="events">';
		self::show_sources( $values );
		self::show_hooks( $values['hooks'], $errors );
		submit_button();
		echo '</form>';
	}

	/**
	 * The check boxes.
	 *
	 * @param array $values As Settings::DEFAULTS.
	 */
	private static function show_sources( array $values ) {
		$shop    = class_exists( 'WooCommerce' )
			? __( 'Orders for those who may see them; stock for everybody.', 'realtime-events' )
			: __( 'WooCommerce is not active on this site: nothing is told.', 'realtime-events' );
		$sources = array(
			'posts'       => array( __( 'Posts and pages', 'realtime-events' ), 'post_saved, post_published, post_hidden, post_trashed', __( 'Drafts and private posts go to editors only.', 'realtime-events' ) ),
			'comments'    => array( __( 'Comments', 'realtime-events' ), 'comment_added', __( 'Those that are not approved, and those on posts that not everybody may read, go to editors only.', 'realtime-events' ) ),
			'terms'       => array( __( 'Categories, tags, other terms', 'realtime-events' ), 'term_created, term_updated, term_deleted', __( 'New ones, and those that nothing published has, go to editors only.', 'realtime-events' ) ),
			'users'       => array( __( 'Users', 'realtime-events' ), 'user_registered, user_updated, user_deleted', __( 'For administrators only.', 'realtime-events' ) ),
			'woocommerce' => array( __( 'WooCommerce', 'realtime-events' ), 'order_created, order_status_changed, order_paid, stock_changed', $shop ),
		);
		echo '<table class="form-table" role="presentation"><tr><th scope="row">' . esc_html__( 'What is told', 'realtime-events' ) . '</th><td><fieldset><legend class="screen-reader-text">' . esc_html__( 'What is told', 'realtime-events' ) . '</legend>';
		foreach ( $sources as $name => list( $label, $events, $readers ) ) {
			printf(
				'<p class="realtime-events-source"><label><input type="checkbox" name="realtime_events[sources][]" value="%s"%s> <b>%s</b></label><br><code>%s</code> <span class="description">%s</span></p>',
				esc_attr( $name ),
				checked( in_array( $name, $values['sources'], true ), true, false ),
				esc_html( $label ),
				esc_html( $events ),
				esc_html( $readers )
			);
		}
		echo '</fieldset></td></tr><tr><th scope="row">' . esc_html__( 'Script', 'realtime-events' ) . '</th><td>';
		printf(
			'<label><input type="checkbox" name="realtime_events[everywhere]" value="1"%s> %s</label><p class="description">%s</p></td></tr></table>',
			checked( $values['everywhere'], true, false ),
			esc_html__( 'On every page of the site', 'realtime-events' ),
			esc_html__( 'Otherwise only where the block, the shortcode or the theme asks for it. Switch it on for data-realtime attributes in templates.', 'realtime-events' )
		);
	}

	/**
	 * The mapped hooks.
	 *
	 * @param array[]               $hooks  As Settings::hooks().
	 * @param array<string, string> $errors What is wrong, by field.
	 */
	private static function show_hooks( array $hooks, array $errors ) {
		echo '<h2 id="realtime-events-hooks-title">' . esc_html__( 'Any other hook', 'realtime-events' ) . '</h2><p>';
		echo esc_html__( 'Whenever WordPress, the theme or a plugin runs the hook, the event goes out with the chosen argument. Text, arrays and plain objects go whole, with all that stands in them; of posts, users, terms and comments only id and public name, of other objects nothing.', 'realtime-events' ) . ' ';
		echo esc_html__( 'Choose who reads it by its channel:', 'realtime-events' ) . '</p><ul class="realtime-events-channels">';
		foreach ( self::channels() as $channel => $readers ) {
			printf( '<li><code>%s</code> %s</li>', esc_html( $channel ), esc_html( $readers ) );
		}
		printf( '<li>%s</li></ul>', esc_html__( 'any other name: who has the capability that you enter', 'realtime-events' ) );
		if ( isset( $errors['hooks'] ) ) {
			printf( '<p class="realtime-events-error">%s</p>', esc_html( $errors['hooks'] ) );
		}
		echo '<table class="widefat striped realtime-events-hooks" aria-labelledby="realtime-events-hooks-title"><thead><tr>';
		foreach ( self::columns() as $label ) {
			printf( '<th scope="col">%s</th>', esc_html( $label ) );
		}
		echo '<th scope="col"><span class="screen-reader-text">' . esc_html__( 'Remove', 'realtime-events' ) . '</span></th></tr></thead><tbody>';
		foreach ( $hooks as $place => $mapping ) {
			self::show_row( (string) $place, $mapping, isset( $errors[ "hooks.$place" ] ) ? $errors[ "hooks.$place" ] : '' );
		}
		$empty = array(
			'hook'       => '',
			'event'      => '',
			'argument'   => 0,
			'channel'    => 'editors', // Who wants everybody to read it, says so.
			'capability' => '',
		);
		// One to fill in also where no script runs; an empty one is left out.
		self::show_row( (string) count( $hooks ), $empty, '' );
		echo '</tbody></table><template id="realtime-events-row">';
		self::show_row( '__place__', $empty, '' );
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
	 * The channels whose name says who reads them.
	 *
	 * @return array<string, string> Readers by name.
	 */
	private static function channels() {
		return array(
			'editors' => __( 'who may edit others’ posts', 'realtime-events' ),
			'admins'  => __( 'who may list users', 'realtime-events' ),
			'users'   => __( 'who is logged in', 'realtime-events' ),
			'public'  => __( 'everybody, also without logging in', 'realtime-events' ),
		);
	}

	/**
	 * What stands in a row.
	 *
	 * @return array<string, string> Label by key.
	 */
	private static function columns() {
		return array(
			'hook'       => __( 'Hook', 'realtime-events' ),
			'event'      => __( 'Event', 'realtime-events' ),
			'argument'   => __( 'What is sent', 'realtime-events' ),
			'channel'    => __( 'Channel', 'realtime-events' ),
			'capability' => __( 'Capability to read it', 'realtime-events' ),
		);
	}

	/**
	 * A row.
	 *
	 * @param string $place   Its number.
	 * @param array  $mapping As one of Settings::hooks().
	 * @param string $error   What is wrong with it, '' if nothing.
	 */
	private static function show_row( $place, array $mapping, $error ) {
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
		printf( '<tr%s>', '' === $error ? '' : ' class="form-invalid"' );
		foreach ( self::columns() as $key => $label ) {
			$name = "realtime_events[hooks][$place][$key]";
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
		if ( '' !== $error ) {
			printf( '<tr class="form-invalid"><td colspan="6"><p class="realtime-events-error">%s</p></td></tr>', esc_html( $error ) );
		}
	}

	/**
	 * Which argument of the hook is sent.
	 *
	 * @return array<int, string> Label by place.
	 */
	private static function arguments() {
		$arguments = array( 0 => __( 'First argument', 'realtime-events' ) );
		for ( $place = 1; $place < 10; $place++ ) {
			/* translators: %d: 2 to 10. */
			$arguments[ $place ] = sprintf( __( 'Argument %d', 'realtime-events' ), $place + 1 );
		}
		$arguments[ Mapped_Hooks::ALL ] = __( 'All arguments', 'realtime-events' );
		return $arguments;
	}

	/**
	 * The capabilities that some role has.
	 *
	 * @return string[]
	 */
	private static function capabilities() {
		$capabilities = array();
		foreach ( wp_roles()->roles as $role ) {
			$capabilities += array_filter( $role['capabilities'] );
		}
		$capabilities = preg_grep( '/^level_/', array_keys( $capabilities ), PREG_GREP_INVERT );
		sort( $capabilities );
		return $capabilities;
	}
}
