<?php
/**
 * Hooks that are events too.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Sources;

use Realtime_Events\Sender;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Any hook of WordPress, a theme or a plugin that the owner has mapped to an event. A filter that is mapped goes
 * on unchanged.
 */
final class Mapped_Hooks {

	/**
	 * The argument that stands for all of them.
	 */
	const ALL = -1;

	/**
	 * Whether an event is being told. What runs meanwhile is this plugin's own doing: a mapping of `query` would
	 * never end.
	 *
	 * @var bool
	 */
	private static $telling = false;

	/**
	 * Listens to the mapped hooks; those that ran before `init` are missed.
	 */
	public static function listen() {
		foreach ( Settings::current()->hooks() as $mapping ) {
			add_filter(
				$mapping['hook'],
				static function ( ...$arguments ) use ( $mapping ) {
					self::tell( $mapping, $arguments );
					return isset( $arguments[0] ) ? $arguments[0] : null;
				},
				PHP_INT_MAX - 1,
				PHP_INT_MAX
			);
		}
	}

	/**
	 * The recipe's hook: `do_action( 'my_custom_event', $data )` tells everybody the event of this name.
	 *
	 * @param mixed $data As realtime_events_dispatch() takes it.
	 */
	public static function on_my_custom_event( $data = null ) {
		realtime_events_dispatch( 'my_custom_event', $data );
	}

	/**
	 * Tells that a mapped hook ran.
	 *
	 * @param array $mapping   `event`, `argument`, `channel`.
	 * @param array $arguments What the hook was called with.
	 */
	private static function tell( array $mapping, array $arguments ) {
		// Hooks of any option (updated_option, pre_update_option…) are called with this plugin's too, the secret in it.
		if ( self::$telling || Sender::is_sending() || in_array( Settings::OPTION, $arguments, true ) ) {
			return;
		}
		self::$telling = true;
		try {
			$place = (int) $mapping['argument'];
			$data  = self::ALL === $place ? $arguments : ( isset( $arguments[ $place ] ) ? $arguments[ $place ] : null );
			realtime_events_dispatch( $mapping['event'], Plain::of( $data ), array( 'channel' => $mapping['channel'] ) );
		} finally {
			self::$telling = false;
		}
	}
}
