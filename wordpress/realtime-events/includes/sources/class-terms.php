<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Events\Visibility;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Events about categories, tags and the terms of other taxonomies with pages: `term_created`, `term_updated`,
 * `term_deleted` with `{term_id, name, taxonomy}`. A term is public once a published post uses it. A new term, often a
 * tag of a draft, goes to users who may edit terms.
 */
final class Terms {

	/**
	 * A term was added.
	 *
	 * @param int    $term_id  Its id.
	 * @param int    $tt_id    Its id in its taxonomy.
	 * @param string $taxonomy The taxonomy.
	 */
	public static function on_create( $term_id, $tt_id, $taxonomy ): void {
		self::publish( 'term_created', get_term( $term_id, $taxonomy ), (string) $taxonomy );
	}

	/**
	 * A term was changed.
	 *
	 * @param int    $term_id  Its id.
	 * @param int    $tt_id    Its id in its taxonomy.
	 * @param string $taxonomy The taxonomy.
	 */
	public static function on_edit( $term_id, $tt_id, $taxonomy ): void {
		self::publish( 'term_updated', get_term( $term_id, $taxonomy ), (string) $taxonomy );
	}

	/**
	 * A term was deleted.
	 *
	 * @param int      $term_id  Its id.
	 * @param int      $tt_id    Its id in its taxonomy.
	 * @param string   $taxonomy The taxonomy.
	 * @param \WP_Term $term     The term before.
	 */
	public static function on_delete( $term_id, $tt_id, $taxonomy, $term ): void {
		self::publish( 'term_deleted', $term, (string) $taxonomy );
	}

	/**
	 * Publishes an event about a term.
	 *
	 * @param string $event    Name of the event.
	 * @param mixed  $term     A WP_Term, or another value if there is no term.
	 * @param string $taxonomy The taxonomy.
	 */
	private static function publish( string $event, $term, string $taxonomy ): void {
		if ( ! $term instanceof \WP_Term || ! is_taxonomy_viewable( $taxonomy ) || ! Settings::current()->has_source( 'terms' ) ) {
			return;
		}
		realtime_events_dispatch(
			$event,
			array(
				'term_id'  => (int) $term->term_id,
				'name'     => $term->name,
				'taxonomy' => $taxonomy,
			),
			array( 'channel' => Visibility::is_public_term( $term ) ? 'public' : Visibility::channel_of_term( $taxonomy ) )
		);
	}
}
