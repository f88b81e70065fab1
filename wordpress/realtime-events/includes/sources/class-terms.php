<?php
/**
 * Terms.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Sources;

use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Categories, tags and the terms of other taxonomies that have pages: `term_created`, `term_updated`,
 * `term_deleted` with `{term_id, name, taxonomy}`, to everybody.
 */
final class Terms {

	/**
	 * A term was added.
	 *
	 * @param int    $term_id  Its id.
	 * @param int    $tt_id    Its id in its taxonomy.
	 * @param string $taxonomy The taxonomy.
	 */
	public static function on_create( $term_id, $tt_id, $taxonomy ) {
		self::tell( 'term_created', get_term( $term_id, $taxonomy ), $taxonomy );
	}

	/**
	 * A term was changed.
	 *
	 * @param int    $term_id  Its id.
	 * @param int    $tt_id    Its id in its taxonomy.
	 * @param string $taxonomy The taxonomy.
	 */
	public static function on_edit( $term_id, $tt_id, $taxonomy ) {
		self::tell( 'term_updated', get_term( $term_id, $taxonomy ), $taxonomy );
	}

	/**
	 * A term was deleted.
	 *
	 * @param int      $term_id  Its id.
	 * @param int      $tt_id    Its id in its taxonomy.
	 * @param string   $taxonomy The taxonomy.
	 * @param \WP_Term $term     As it was.
	 */
	public static function on_delete( $term_id, $tt_id, $taxonomy, $term ) {
		self::tell( 'term_deleted', $term, $taxonomy );
	}

	/**
	 * Tells what happened.
	 *
	 * @param string $event    Name.
	 * @param mixed  $term     The term.
	 * @param string $taxonomy The taxonomy.
	 */
	private static function tell( $event, $term, $taxonomy ) {
		if ( ! $term instanceof \WP_Term || ! is_taxonomy_viewable( $taxonomy ) || ! Settings::current()->has_source( 'terms' ) ) {
			return;
		}
		realtime_events_dispatch(
			$event,
			array(
				'term_id'  => (int) $term->term_id,
				'name'     => $term->name,
				'taxonomy' => $taxonomy,
			)
		);
	}
}
