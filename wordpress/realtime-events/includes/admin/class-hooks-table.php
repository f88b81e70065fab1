<?php
namespace Realtime_Events\Admin;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The table of mapped hooks in the second tab.
 */
final class Hooks_Table {

	/**
	 * The field of a row that an error is about, by the code of the error.
	 */
	const FIELDS = array(
		'hook_name'           => 'hook',
		'unfit_hook'          => 'hook',
		'filter'              => 'hook',
		'argument'            => 'argument',
		'capability'          => 'capability',
		'channel_has_readers' => 'capability',
		'two_capabilities'    => 'capability',
	);

	/**
	 * Prints the table.
	 *
	 * @param array[]                  $hooks   As Settings::hooks().
	 * @param array<string, \WP_Error> $errors  By field.
	 * @param int|null                 $sampled Index of the row whose sample is shown; null for none.
	 */
	public static function show( array $hooks, array $errors, ?int $sampled ): void {
		echo '<h2 id="realtime-events-hooks-title">' . esc_html__( 'Mapped hooks', 'realtime-events' ) . '</h2><p>';
		echo esc_html__( 'When WordPress, the theme or a plugin runs the action, an event with the selected argument is published. Text, arrays and plain objects are sent in full. Posts, users, terms and comments are reduced to their id and public name, other objects to null.', 'realtime-events' ) . ' ';
		echo esc_html__( 'The channel determines who may read the event:', 'realtime-events' ) . '</p><ul class="realtime-events-channels">';
		foreach ( self::channels() as $channel => $readers ) {
			printf( '<li><code>%s</code> %s</li>', esc_html( $channel ), esc_html( $readers ) );
		}
		printf( '<li>%s</li></ul>', esc_html__( 'any other name: users with the capability that you enter', 'realtime-events' ) );
		$may = Screen::may_map_hooks();
		if ( ! $may ) {
			printf( '<p class="realtime-events-constant"><span class="dashicons dashicons-lock" aria-hidden="true"></span> %s</p>', esc_html( self::reason() ) );
		}
		if ( isset( $errors['hooks'] ) ) {
			Form_Store::show_error( $errors['hooks'], 'realtime-events-hooks-error' );
		}
		echo '<table class="widefat striped realtime-events-hooks" aria-labelledby="realtime-events-hooks-title"><thead><tr>';
		foreach ( self::columns() as $label ) {
			printf( '<th scope="col">%s</th>', esc_html( $label ) );
		}
		echo '<th scope="col"><span class="screen-reader-text">' . esc_html__( 'Actions', 'realtime-events' ) . '</span></th></tr></thead><tbody>';
		foreach ( $hooks as $index => $mapping ) {
			$error = isset( $errors[ "hooks.$index" ] ) ? $errors[ "hooks.$index" ] : null;
			self::show_row( (string) $index, $mapping, $error, $may );
			if ( $index === $sampled && null === $error ) {
				echo '<tr class="realtime-events-below"><td colspan="6">';
				Sample::show( $mapping );
				echo '</td></tr>';
			}
		}
		if ( ! $may ) {
			echo '</tbody></table>';
			return;
		}
		$empty = array(
			'hook'       => '',
			'event'      => '',
			'argument'   => 0,
			'channel'    => 'editors', // Only an explicit choice makes an event public.
			'capability' => '',
		);
		// An empty row, also for a browser without scripts. It is ignored if it stays empty.
		self::show_row( (string) count( $hooks ), $empty, null, true );
		echo '</tbody></table><template id="realtime-events-row">';
		self::show_row( '__place__', $empty, null, true );
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
	 * Why the current user may not map hooks.
	 */
	private static function reason(): string {
		return defined( 'REALTIME_EVENTS_MAPPED_HOOKS' )
			? __( 'REALTIME_EVENTS_MAPPED_HOOKS in wp-config.php does not allow hooks to be mapped.', 'realtime-events' )
			: __( 'Only super admins of the network may map hooks, because a hook can run with data of other sites. To allow it to the administrators of each site, set REALTIME_EVENTS_MAPPED_HOOKS to true in wp-config.php.', 'realtime-events' );
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
	 * @param bool           $may     Whether the user may change it.
	 */
	private static function show_row( string $index, array $mapping, ?\WP_Error $error, bool $may ): void {
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
		$wrong    = null === $error ? '' : self::field_of( $error );
		printf( '<tr%s>', null === $error ? '' : ' class="form-invalid"' );
		foreach ( self::columns() as $key => $label ) {
			$name     = "realtime_events[hooks][$index][$key]";
			$is_wrong = $key === $wrong;
			$list     = isset( $lists[ $key ] ) ? $lists[ $key ] : '';
			$id       = $is_wrong ? "realtime-events-hook-$index-error" : '';
			$state    = $may ? ( $is_wrong ? Form_Store::autofocus() : '' ) : 'disabled';
			if ( 'argument' === $key ) {
				printf(
					'<td data-colname="%2$s"><select name="%1$s" aria-label="%2$s" aria-invalid="%3$s" aria-describedby="%4$s" %5$s>',
					esc_attr( $name ),
					esc_attr( $label ),
					esc_attr( $is_wrong ? 'true' : 'false' ),
					esc_attr( $id ),
					esc_attr( $state )
				);
				foreach ( self::arguments() as $value => $argument ) {
					printf( '<option value="%d"%s>%s</option>', (int) $value, selected( (int) $mapping['argument'], $value, false ), esc_html( $argument ) );
				}
				echo '</select></td>';
				continue;
			}
			printf(
				'<td data-colname="%4$s"><input type="text" class="code" name="%1$s" value="%2$s" placeholder="%3$s" aria-label="%4$s" list="%5$s" aria-invalid="%6$s" aria-describedby="%7$s" %8$s spellcheck="false" autocapitalize="none" autocomplete="off"></td>',
				esc_attr( $name ),
				esc_attr( $mapping[ $key ] ),
				esc_attr( $examples[ $key ] ),
				esc_attr( $label ),
				esc_attr( $list ),
				esc_attr( $is_wrong ? 'true' : 'false' ),
				esc_attr( $id ),
				esc_attr( $state )
			);
		}
		echo '<td class="realtime-events-row-actions">';
		if ( $may ) {
			printf(
				'<button type="submit" class="button-link realtime-events-show-sample" name="realtime_events[sample]" value="%s">%s</button> <button type="button" class="button-link button-link-delete realtime-events-remove-row" hidden>%s</button>',
				esc_attr( $index ),
				esc_html__( 'Show a sample', 'realtime-events' ),
				esc_html__( 'Remove', 'realtime-events' )
			);
		}
		echo '</td></tr>';
		if ( null !== $error ) {
			echo '<tr class="form-invalid realtime-events-below"><td colspan="6">';
			Form_Store::show_error( $error, "realtime-events-hook-$index-error" );
			echo '</td></tr>';
		}
	}

	/**
	 * The field that an error is about.
	 */
	private static function field_of( \WP_Error $error ): string {
		$code = $error->get_error_code();
		$data = $error->get_error_data();
		return isset( self::FIELDS[ $code ] ) ? self::FIELDS[ $code ] : ( isset( $data['field'] ) ? $data['field'] : 'hook' );
	}

	/**
	 * The arguments of a hook to choose from.
	 *
	 * @return array<int, string> Label by index.
	 */
	private static function arguments(): array {
		$arguments = array( 0 => __( 'First argument', 'realtime-events' ) );
		for ( $index = 1; $index <= Settings_Form::LAST_ARGUMENT; $index++ ) {
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
