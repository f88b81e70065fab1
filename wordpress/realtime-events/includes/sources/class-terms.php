<?php
namespace Realtime_Events\Sources;

use Realtime_Events\Events\Visibility;

defined( 'ABSPATH' ) || exit;

/**
 * Events about categories, tags and the terms of other taxonomies with pages, decided at the end of the request:
 * `term_created`, `term_updated` or `term_deleted` with `{term_id, name, taxonomy}`. A term is public once a visitor
 * finds a post with it. Another term, often a tag of a draft, goes to users who may edit terms.
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
		self::note( $term_id, $taxonomy, array(), true );
	}

	/**
	 * A term is about to be changed or deleted.
	 *
	 * @param int    $term_id  Its id.
	 * @param string $taxonomy The taxonomy.
	 */
	public static function before_change( $term_id, $taxonomy ): void {
		self::note( $term_id, $taxonomy, array() );
	}

	/**
	 * A term was changed.
	 *
	 * @param int    $term_id  Its id.
	 * @param int    $tt_id    Its id in its taxonomy.
	 * @param string $taxonomy The taxonomy.
	 */
	public static function on_edit( $term_id, $tt_id, $taxonomy ): void {
		self::note( $term_id, $taxonomy, array( 'edited' => true ) );
	}

	/**
	 * Publishes the event about a term.
	 *
	 * @param int   $id     Its id.
	 * @param array $before `taxonomy`; `name` and `channel`, or null for a new term.
	 * @param array $facts  `edited`; it may be missing.
	 */
	public static function decide( int $id, array $before, array $facts ): void {
		$term   = get_term( $id, $before['taxonomy'] );
		$is_new = null === $before['channel'];
		if ( ! $term instanceof \WP_Term ) {
			if ( ! $is_new ) {
				self::publish( 'term_deleted', $id, $before['name'], $before['taxonomy'], $before['channel'] );
			}
		} elseif ( $is_new || isset( $facts['edited'] ) ) {
			self::publish( $is_new ? 'term_created' : 'term_updated', $id, $term->name, $term->taxonomy, Visibility::audience_of_term( $term ) );
		}
	}

	/**
	 * A term is being changed.
	 *
	 * @param mixed $term_id  Its id.
	 * @param mixed $taxonomy The taxonomy.
	 * @param array $facts    What happened to it.
	 * @param bool  $is_new   Whether it was just added.
	 */
	private static function note( $term_id, $taxonomy, array $facts, bool $is_new = false ): void {
		$term = get_term( $term_id, $taxonomy );
		if ( ! $term instanceof \WP_Term || ! is_taxonomy_viewable( $term->taxonomy ) || ! Changes::are_told( 'terms' ) ) {
			return;
		}
		$before = Changes::before( 'term', $term->term_id );
		if ( null === $before ) {
			$before = array(
				'taxonomy' => $term->taxonomy,
				'name'     => $is_new ? null : $term->name,
				'channel'  => $is_new ? null : Visibility::audience_of_term( $term ),
			);
		}
		Changes::note( 'term', $term->term_id, $before, $facts );
	}

	private static function publish( string $event, int $id, string $name, string $taxonomy, string $channel ): void {
		realtime_events_dispatch(
			$event,
			array(
				'term_id'  => $id,
				'name'     => $name,
				'taxonomy' => $taxonomy,
			),
			array( 'channel' => $channel )
		);
	}
}
