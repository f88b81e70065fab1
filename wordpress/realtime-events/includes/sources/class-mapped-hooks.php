<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Delivery\Intake;
use Realtime_Events\Delivery\Sender;
use Realtime_Events\Events\Event;
use Realtime_Events\Events\Mappable;
use Realtime_Events\Events\Public_Data;
use Realtime_Events\Events\Visitor;
use Realtime_Events\Settings;
use Realtime_Events\Watch;

defined( 'ABSPATH' ) || exit;

/**
 * The actions of WordPress, a theme or a plugin that the owner has mapped to events.
 */
final class Mapped_Hooks {

	/**
	 * Whether an event is being published. The plugin itself causes the hooks that run meanwhile; a mapped `save_post`
	 * would never end.
	 */
	private static bool $publishing = false;

	/**
	 * Adds the callbacks of the mapped hooks, and of the hook of which a user wants to see a sample. A hook that runs
	 * before `init` is missed. A hook that may no longer be mapped, or that is a filter, does nothing.
	 */
	public static function listen(): void {
		foreach ( Settings::current()->hooks() as $mapping ) {
			if ( '' === Mappable::refusal( $mapping['hook'] ) && ! Watch::is_filter( $mapping['hook'] ) ) {
				self::on_run(
					$mapping['hook'],
					static function ( array $arguments ) use ( $mapping ): void {
						realtime_events_dispatch( $mapping['event'], self::data( $mapping, $arguments ), array( 'channel' => $mapping['channel'] ) );
					},
					static function () use ( $mapping ): void {
						Watch::note_filter( $mapping['hook'] );
					}
				);
			}
		}
		$asked = Watch::asked();
		if ( null !== $asked && '' === Mappable::refusal( $asked['mapping']['hook'] ) ) {
			self::on_run(
				$asked['mapping']['hook'],
				static function ( array $arguments ) use ( $asked ): void {
					$mapping = $asked['mapping'];
					$event   = Event::create( $mapping['event'], self::data( $mapping, $arguments ), array( 'channel' => $mapping['channel'] ) );
					$error   = is_wp_error( $event ) ? $event : Intake::veto( $event );
					Watch::answer( null === $error ? array( 'json' => $event->json() ) : array( 'error' => $error->get_error_message() ) );
				},
				static function (): void {
					Watch::answer( array( 'error' => Mappable::filter_refusal() ) );
				}
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
	 * Calls a function when a hook runs. WordPress counts the runs of actions and of filters before the callbacks.
	 *
	 * @param string   $hook      Its name.
	 * @param callable $on_action Gets the arguments of the action.
	 * @param callable $on_filter If the hook runs as a filter. The value is not changed.
	 */
	private static function on_run( string $hook, callable $on_action, callable $on_filter ): void {
		add_filter(
			$hook,
			/**
			 * Returns the value of a filter.
			 *
			 * @param mixed ...$arguments Those of the hook.
			 * @return mixed
			 */
			static function ( ...$arguments ) use ( $hook, $on_action, $on_filter ) {
				// Hooks for all options also run for the option with the secret.
				if ( ! self::$publishing && ! Sender::is_sending() && ! Visitor::is_asking() && ! in_array( Settings::OPTION, $arguments, true ) ) {
					self::$publishing = true;
					try {
						did_filter( $hook ) || ! did_action( $hook ) ? $on_filter() : $on_action( $arguments );
					} finally {
						self::$publishing = false;
					}
				}
				return isset( $arguments[0] ) ? $arguments[0] : null;
			},
			PHP_INT_MAX - 1,
			PHP_INT_MAX
		);
	}

	/**
	 * The data of the event.
	 *
	 * @param array $mapping   As one of Settings::hooks().
	 * @param array $arguments Those of the hook.
	 * @return mixed
	 */
	private static function data( array $mapping, array $arguments ) {
		$index = (int) $mapping['argument'];
		$data  = Settings::ALL_ARGUMENTS === $index ? $arguments : ( isset( $arguments[ $index ] ) ? $arguments[ $index ] : null );
		return Public_Data::of_hook( $data );
	}
}
