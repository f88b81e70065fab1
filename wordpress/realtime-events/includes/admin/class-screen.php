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
