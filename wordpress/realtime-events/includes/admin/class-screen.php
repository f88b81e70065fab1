<?php
namespace Realtime_Events\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The address of the screen Settings, Realtime Events, and the capability that it requires.
 */
final class Screen {

	const SLUG = 'realtime-events';

	/**
	 * Required to see the screen and to use it.
	 */
	const CAPABILITY = 'manage_options';

	/**
	 * The screen option with the number of rows of the delivery log, which is user meta.
	 */
	const PER_PAGE = 'realtime_events_per_page';

	/**
	 * The screen option with the hidden columns of the delivery log. WordPress makes the name, from the id of the screen.
	 */
	const HIDDEN_COLUMNS = 'managesettings_page_' . self::SLUG . 'columnshidden';

	/**
	 * Whether the current user may map hooks. A hook can run with the data of all sites of a network, so there only super
	 * admins may, unless wp-config.php says otherwise.
	 */
	public static function may_map_hooks(): bool {
		if ( defined( 'REALTIME_EVENTS_MAPPED_HOOKS' ) ) {
			return (bool) constant( 'REALTIME_EVENTS_MAPPED_HOOKS' ) && current_user_can( self::CAPABILITY );
		}
		return current_user_can( is_multisite() ? 'manage_network_options' : self::CAPABILITY );
	}

	/**
	 * The URL of a tab, not escaped.
	 *
	 * @param string               $tab  `settings`, `events` or `log`.
	 * @param array<string, mixed> $more Further parameters.
	 */
	public static function url( string $tab, array $more = array() ): string {
		return add_query_arg(
			array(
				'page' => self::SLUG,
				'tab'  => $tab,
			) + $more,
			admin_url( 'options-general.php' )
		);
	}
}
