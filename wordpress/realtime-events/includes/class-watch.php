<?php
namespace Realtime_Events;

defined( 'ABSPATH' ) || exit;

/**
 * What only the run of a hook can tell: which of the mapped hooks are filters, and a sample of an event for the owner who
 * wants to see it before the mapping is saved.
 *
 * The option is loaded with all others, and always exists: reading it costs no query.
 */
final class Watch {

	const OPTION = 'realtime_events_watch';

	/**
	 * Name of the transient with the sample of a user, followed by the id of the user.
	 */
	const SAMPLE = 'realtime_events_sample_';

	/**
	 * Seconds that a user waits for a sample, and that the sample is kept.
	 */
	const LIFETIME = 10 * MINUTE_IN_SECONDS;

	/**
	 * Waits for the next run of a hook, for a user. One user at a time waits; a later one takes the place.
	 *
	 * @param int   $user    The user.
	 * @param array $mapping As one of Settings::hooks().
	 */
	public static function ask( int $user, array $mapping ): void {
		delete_transient( self::SAMPLE . $user );
		self::write(
			array(
				'asked' => array(
					'user'    => $user,
					'mapping' => $mapping,
					'until'   => time() + self::LIFETIME,
				),
			)
		);
	}

	/**
	 * The mapping for whose hook a user waits.
	 *
	 * @return array{user: int, mapping: array, until: int}|null
	 */
	public static function asked(): ?array {
		$known = self::read();
		return isset( $known['asked']['until'] ) && $known['asked']['until'] >= time() ? $known['asked'] : null;
	}

	/**
	 * Keeps the sample for the user who waits for it, and waits no longer.
	 *
	 * @param array{json?: string, error?: string} $sample The event as JSON, or the reason that none would be sent.
	 */
	public static function answer( array $sample ): void {
		$asked = self::asked();
		if ( null === $asked ) {
			return;
		}
		set_transient( self::SAMPLE . $asked['user'], $sample + array( 'mapping' => $asked['mapping'] ), self::LIFETIME );
		self::write( array( 'asked' => null ) );
	}

	/**
	 * The sample of a user for a mapping.
	 *
	 * @param int   $user    The user.
	 * @param array $mapping As one of Settings::hooks().
	 * @return array{json?: string, error?: string}|null Null if the hook has not run since ask().
	 */
	public static function sample( int $user, array $mapping ): ?array {
		$sample = get_transient( self::SAMPLE . $user );
		return is_array( $sample ) && $sample['mapping'] === $mapping ? $sample : null;
	}

	/**
	 * Whether a hook ran as a filter when it was mapped.
	 */
	public static function is_filter( string $hook ): bool {
		return in_array( $hook, self::filters(), true );
	}

	/**
	 * Remembers that a hook is a filter.
	 */
	public static function note_filter( string $hook ): void {
		if ( ! self::is_filter( $hook ) ) {
			self::write( array( 'filters' => array_slice( array_merge( self::filters(), array( $hook ) ), -100 ) ) );
		}
	}

	/**
	 * Forgets the filters that are no longer mapped, so that a hook which has become an action can be mapped again.
	 *
	 * @param string[] $hooks Names of the mapped hooks.
	 */
	public static function keep_filters( array $hooks ): void {
		if ( array_diff( self::filters(), $hooks ) ) {
			self::write( array( 'filters' => array_values( array_intersect( self::filters(), $hooks ) ) ) );
		}
	}

	/**
	 * The names of the hooks that ran as filters.
	 *
	 * @return string[]
	 */
	private static function filters(): array {
		$known = self::read();
		return isset( $known['filters'] ) ? (array) $known['filters'] : array();
	}

	private static function read(): array {
		return (array) get_option( self::OPTION, array() );
	}

	private static function write( array $changes ): void {
		update_option( self::OPTION, array_filter( $changes + self::read() ), true );
	}
}
