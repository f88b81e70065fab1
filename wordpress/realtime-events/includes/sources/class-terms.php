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
 * `term_deleted` with `{term_id, name, taxonomy}`. To everybody once something published has it, which is what
 * WordPress counts; a new one, often a tag of a draft, only to those who may edit terms.
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
			),
			array( 'channel' => self::is_public( $term ) ? 'public' : self::channel_of( $taxonomy ) )
		);
	}

	/**
	 * Whether everybody may know it: it has a page, and something published has it.
	 *
	 * @param \WP_Term $term The term.
	 * @return bool
	 */
	public static function is_public( $term ) {
		return is_taxonomy_viewable( $term->taxonomy ) && $term->count > 0;
	}

	/**
	 * Where a term is told that nobody sees on the site.
	 *
	 * @param string $taxonomy The taxonomy.
	 * @return string
	 */
	private static function channel_of( $taxonomy ) {
		// Editors manage the categories and tags of WordPress; not those of a shop.
		return in_array( get_taxonomy( $taxonomy )->cap->manage_terms, array( 'manage_categories', 'manage_post_tags' ), true ) ? 'editors' : 'admins';
	}
}
