<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Delivery\Outbox;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The things that this request has changed. Which events there are is decided once for each thing, at the end of the
 * request, from what was known before the first change and from what the thing is then. So nested saves, any order of
 * hooks, and code that changes its mind give one truth.
 *
 * Each change is also a row of the outbox, in the transaction of the request. If that is rolled back, nothing is decided.
 * If the process dies, another one decides.
 */
final class Changes {

	/**
	 * In a command, which may run for hours: number of things after which the earlier ones are decided.
	 */
	const MOST_IN_COMMAND = 100;

	/**
	 * Most decisions about one thing at the end of a request. Code that a decision runs, such as a filter, may change the
	 * thing again.
	 */
	const MOST_DECISIONS = 3;

	/**
	 * By site, kind and id. `note` is the name of the row, null if it could not be written.
	 *
	 * @var array<string, array{site: int, kind: string, id: int, note: string|null, facts: array}>
	 */
	private static array $noted = array();

	/**
	 * Whether a source publishes events now: it is switched on in the settings, and no import is running. An import
	 * brings what happened long ago.
	 *
	 * @param string $source `posts`, `comments`, `terms`, `users` or `woocommerce`.
	 */
	public static function are_told( string $source ): bool {
		$told = Settings::current()->has_source( $source ) && ! ( defined( 'WP_IMPORTING' ) && WP_IMPORTING );
		/**
		 * Filters whether a source publishes events now.
		 *
		 * @since 2.0.0
		 *
		 * @param bool   $told   The decision of the plugin: false if the source is switched off in the settings, and for
		 *                       everything while an import runs (`WP_IMPORTING`).
		 * @param string $source `posts`, `comments`, `terms`, `users` or `woocommerce`.
		 */
		return (bool) apply_filters( 'realtime_events_tell', $told, $source );
	}

	/**
	 * A thing is being changed.
	 *
	 * @param string $kind   A kind that hooks.php names, such as `post`.
	 * @param int    $id     Its id.
	 * @param array  $before What was known before this change, as JSON. Only the first call since before() was null counts.
	 * @param array  $facts  What happened to it, as JSON; added to the facts of earlier calls.
	 */
	public static function note( string $kind, int $id, array $before, array $facts = array() ): void {
		$site = get_current_blog_id();
		$key  = "$site $kind $id";
		if ( isset( self::$noted[ $key ] ) ) {
			$known = self::$noted[ $key ]['facts'];
			$all   = array( 'facts' => array_merge( $known['facts'], $facts ) ) + $known;
			$note  = self::$noted[ $key ]['note'];
			if ( $all === $known || null === $note || Outbox::renote( $note, $all ) ) {
				self::$noted[ $key ]['facts'] = $all;
				return;
			}
			unset( self::$noted[ $key ] );
		}
		if ( 'cli' === PHP_SAPI && count( self::$noted ) >= self::MOST_IN_COMMAND ) {
			self::decide_all();
		}
		$all = array(
			'before' => $before,
			'facts'  => $facts,
		);

		self::$noted[ $key ] = array(
			'site'  => $site,
			'kind'  => $kind,
			'id'    => $id,
			'note'  => Outbox::note( "$kind $id", $all ),
			'facts' => $all,
		);
	}

	/**
	 * What was known of a thing before this request changed it.
	 *
	 * @return array|null Null if this request has not changed it, or if that change is over: its transaction was rolled
	 *                    back, or another process has decided about it because this request takes so long.
	 */
	public static function before( string $kind, int $id ): ?array {
		$key = get_current_blog_id() . " $kind $id";
		if ( isset( self::$noted[ $key ]['note'] ) && ! Outbox::has_note( self::$noted[ $key ]['note'] ) ) {
			unset( self::$noted[ $key ] );
		}
		return isset( self::$noted[ $key ] ) ? self::$noted[ $key ]['facts']['before'] : null;
	}

	/**
	 * Decides about all things that this request has changed. At its end.
	 */
	public static function decide_all(): void {
		$times = array();
		while ( self::$noted ) {
			$key           = key( self::$noted );
			$thing         = array_shift( self::$noted );
			$own           = get_current_blog_id() === $thing['site'];
			$times[ $key ] = isset( $times[ $key ] ) ? $times[ $key ] + 1 : 1;
			if ( ! $own ) {
				switch_to_blog( $thing['site'] );
			}
			if ( ( null === $thing['note'] || Outbox::take_note( $thing['note'] ) ) && $times[ $key ] <= self::MOST_DECISIONS ) {
				self::decide( $thing['kind'], $thing['id'], $thing['facts'] );
			}
			if ( ! $own ) {
				restore_current_blog();
			}
		}
	}

	/**
	 * Decides about the things of this site whose requests have ended without a decision.
	 */
	public static function decide_due(): void {
		foreach ( Outbox::due_notes() as $row ) {
			list( $kind, $id ) = explode( ' ', $row->event, 2 );
			if ( Outbox::take_note( $row->event_id ) ) {
				self::decide( $kind, (int) $id, json_decode( $row->body, true ) );
			}
		}
	}

	/**
	 * Decides about one thing.
	 *
	 * @param string $kind  Its kind.
	 * @param int    $id    Its id.
	 * @param array  $facts `before` and `facts`.
	 */
	private static function decide( string $kind, int $id, array $facts ): void {
		// The action of the source: hooks.php has it for each kind.
		do_action( "realtime_events_decide_$kind", $id, (array) $facts['before'], (array) $facts['facts'] );
	}
}
