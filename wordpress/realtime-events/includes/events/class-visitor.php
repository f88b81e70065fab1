<?php
namespace Realtime_Events\Events;

defined( 'ABSPATH' ) || exit;

/**
 * Asks WordPress what a visitor sees: someone who is not logged in, at a page of the site. Forums and plugins for members
 * hide posts in the query of the page, by its filters, so the question about a post is that query.
 */
final class Visitor {

	/**
	 * The global variables that make a query the one of a visitor's page. They are set without hooks: a change of the
	 * user by wp_set_current_user() would run those of other plugins.
	 */
	const GLOBALS = array( 'current_user', 'user_ID', 'userdata', 'current_screen', 'wp_query', 'wp_the_query', 'post', 'wp_current_filter' );

	/**
	 * Filters of what would end this request. A visitor who is sent elsewhere does not see the post.
	 */
	const ENDS = array( 'wp_redirect', 'wp_die_handler', 'wp_die_ajax_handler', 'wp_die_json_handler', 'wp_die_jsonp_handler', 'wp_die_xmlrpc_handler', 'wp_die_xml_handler' );

	/**
	 * Whether a question is being asked.
	 */
	private static bool $asking = false;

	/**
	 * Whether a question is being asked. The hooks that run meanwhile are no events of the site.
	 */
	public static function is_asking(): bool {
		return self::$asking;
	}

	/**
	 * Whether a visitor finds a post by its address.
	 */
	public static function finds( \WP_Post $post ): bool {
		// By `p` for pages too: `page_id` of the page of the blog, or of a shop, is a list of other posts.
		$found = self::query(
			array(
				'p'         => $post->ID,
				'post_type' => $post->post_type,
			)
		);
		return isset( $found[0] ) && (int) $found[0]->ID === (int) $post->ID;
	}

	/**
	 * Up to three posts that use a term and have no password, of those that a visitor finds at the page of the term.
	 *
	 * @return \WP_Post[]
	 */
	public static function posts_of( \WP_Term $term ): array {
		$types = array_filter( get_taxonomy( $term->taxonomy )->object_type, 'is_post_type_viewable' );
		if ( ! $types ) {
			return array();
		}
		return self::query(
			array(
				'post_type'           => array_values( $types ),
				'post_status'         => 'publish',
				'has_password'        => false,
				'posts_per_page'      => 3,
				'ignore_sticky_posts' => true,
				// phpcs:ignore WordPress.DB.SlowDBQuery -- For three rows, of one term.
				'tax_query'           => array(
					array(
						'taxonomy'         => $term->taxonomy,
						'terms'            => $term->term_id,
						'include_children' => false,
					),
				),
			)
		);
	}

	/**
	 * The result of a query as the main query of a visitor's page; empty if a callback of another plugin fails.
	 *
	 * @param array $variables As WP_Query takes them.
	 * @return \WP_Post[]
	 */
	private static function query( array $variables ): array {
		$found = self::see(
			/**
			 * The posts of the page.
			 *
			 * @return \WP_Post[]|int[]
			 */
			static function ( \WP_Query $query ) use ( $variables ): array {
				return (array) $query->query(
					$variables + array(
						'no_found_rows'          => true,
						'cache_results'          => false,
						'update_post_meta_cache' => false,
						'update_post_term_cache' => false,
					)
				);
			}
		);
		return array_values( array_filter( array_map( 'get_post', (array) $found ) ) );
	}

	/**
	 * Runs work as the page of a visitor would.
	 *
	 * @param callable $work Takes the main query of the page, a WP_Query that has not run.
	 * @return mixed Its result; null if it, or a callback of another plugin, fails.
	 */
	public static function see( callable $work ) {
		$before = array();
		foreach ( self::GLOBALS as $name ) {
			if ( array_key_exists( $name, $GLOBALS ) ) {
				$before[ $name ] = $GLOBALS[ $name ];
			}
		}
		$asked        = self::$asking;
		self::$asking = true;

		$query = new \WP_Query();
		$leave = static function (): void {
			throw new \RuntimeException( 'The page of a visitor ends here.' );
		};
		try {
			foreach ( self::ENDS as $hook ) {
				add_filter( $hook, $leave, PHP_INT_MIN );
			}
			$visitor = array(
				'current_user'   => new \WP_User( 0 ),
				'user_ID'        => 0,
				'userdata'       => null,
				// is_admin() is false. WP_Screen needs the function; other code may load the class alone.
				'current_screen' => class_exists( 'WP_Screen', false ) && function_exists( 'get_current_screen' ) ? \WP_Screen::get( 'front' ) : null,
				'wp_query'       => $query,
				'wp_the_query'   => $query,
				'post'           => null,
			);
			foreach ( $visitor as $name => $value ) {
				$GLOBALS[ $name ] = $value; // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- It is WordPress's.
			}
			return $work( $query );
		} catch ( \Throwable $failure ) {
			return null;
		} finally {
			self::$asking = $asked;
			// A variable that exists is not unset: functions may hold references to it.
			foreach ( self::GLOBALS as $name ) {
				if ( array_key_exists( $name, $before ) ) {
					$GLOBALS[ $name ] = $before[ $name ]; // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- It is WordPress's.
				} else {
					unset( $GLOBALS[ $name ] );
				}
			}
			foreach ( self::ENDS as $hook ) {
				remove_filter( $hook, $leave, PHP_INT_MIN );
			}
		}
	}
}
