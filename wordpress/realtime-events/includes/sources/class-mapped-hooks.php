<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Delivery\Sender;
use Realtime_Events\Events\Public_Data;
use Realtime_Events\Events\Visitor;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Any hook of WordPress, a theme or a plugin that the owner has mapped to an event. A mapped filter returns its value
 * unchanged.
 */
final class Mapped_Hooks {

	/**
	 * Whether an event is being published. The plugin itself causes the hooks that run meanwhile; a mapped `query`
	 * would never end.
	 */
	private static bool $publishing = false;

	/**
	 * Adds the callbacks of the mapped hooks. A hook that runs before `init` is missed.
	 */
	public static function listen(): void {
		foreach ( Settings::current()->hooks() as $mapping ) {
			add_filter(
				$mapping['hook'],
				/**
				 * Publishes, and returns the value of a filter.
				 *
				 * @param mixed ...$arguments Those of the hook.
				 * @return mixed
				 */
				static function ( ...$arguments ) use ( $mapping ) {
					self::publish( $mapping, $arguments );
					return isset( $arguments[0] ) ? $arguments[0] : null;
				},
				PHP_INT_MAX - 1,
				PHP_INT_MAX
			);
		}
	}

	/**
	 * The hook of the recipe: `do_action( 'my_custom_event', $data )` publishes an event of this name to everyone.
	 *
	 * @param mixed $data As for realtime_events_dispatch().
	 */
	public static function on_my_custom_event( $data = null ): void {
		realtime_events_dispatch( 'my_custom_event', $data );
	}

	/**
	 * Publishes the event of a mapped hook.
	 *
	 * @param array $mapping   `event`, `argument`, `channel`.
	 * @param array $arguments Those of the hook.
	 */
	private static function publish( array $mapping, array $arguments ): void {
		// Hooks for all options (updated_option, pre_update_option, …) also run for the option with the secret.
		if ( self::$publishing || Sender::is_sending() || Visitor::is_asking() || in_array( Settings::OPTION, $arguments, true ) ) {
			return;
		}
		self::$publishing = true;
		try {
			$index = (int) $mapping['argument'];
			$data  = Settings::ALL_ARGUMENTS === $index ? $arguments : ( isset( $arguments[ $index ] ) ? $arguments[ $index ] : null );
			realtime_events_dispatch( $mapping['event'], Public_Data::of( $data ), array( 'channel' => $mapping['channel'] ) );
		} finally {
			self::$publishing = false;
		}
	}
}
