<?php
namespace Realtime_Events\Front;

defined( 'ABSPATH' ) || exit;

/**
 * Patterns of blocks. Only the editor needs them, so they are not registered for a page.
 */
final class Patterns {

	const CATEGORY = 'realtime-events';

	public static function register(): void {
		if ( \WP_Block_Pattern_Categories_Registry::get_instance()->is_registered( self::CATEGORY ) ) {
			return;
		}
		register_block_pattern_category( self::CATEGORY, array( 'label' => __( 'Realtime Events', 'realtime-events' ) ) );
		$home  = array(
			'event'   => 'match_goal',
			'path'    => 'home',
			'initial' => '0',
			'before'  => __( 'Home', 'realtime-events' ) . ' ',
		);
		$away  = array(
			'event'   => 'match_goal',
			'path'    => 'away',
			'initial' => '0',
			'after'   => ' ' . __( 'Away', 'realtime-events' ),
		);
		$goals = array(
			'events'   => 'match_goal',
			'template' => "{minute}' {home} : {away}",
			'limit'    => 5,
		);
		self::add(
			'score',
			__( 'Live score', 'realtime-events' ),
			__( 'The score of a match, and its goals, from the event match_goal with home, away and minute.', 'realtime-events' ),
			'<!-- wp:group {"layout":{"type":"constrained"}} --><div class="wp-block-group">'
			. '<!-- wp:group {"fontSize":"x-large","layout":{"type":"flex","justifyContent":"center"}} --><div class="wp-block-group has-x-large-font-size">'
			. self::block( 'value', $home ) . '<!-- wp:paragraph --><p>:</p><!-- /wp:paragraph -->' . self::block( 'value', $away )
			. '</div><!-- /wp:group -->' . self::block( 'feed', $goals ) . '</div><!-- /wp:group -->'
		);
		self::add(
			'sale',
			__( 'Sale notice', 'realtime-events' ),
			__( 'A notice in the corner when the price of a product of WooCommerce changes.', 'realtime-events' ),
			self::block(
				'notice',
				array(
					'events'   => 'product_updated',
					'match'    => 'on_sale=true',
					/* translators: {name}, {price} and {currency} are replaced; keep them as they are. */
					'template' => __( '{name}: now {price} {currency}', 'realtime-events' ),
				)
			)
		);
		self::add(
			'comments',
			__( 'Live comment counter', 'realtime-events' ),
			__( 'The number of comments on the post in which it is.', 'realtime-events' ),
			self::block(
				'value',
				array(
					'event'   => 'comment_*',
					'path'    => 'comment_count',
					'match'   => 'post_id={post_id}',
					'initial' => '0',
					'format'  => 'number',
					/* translators: Precedes a number. */
					'before'  => __( 'Comments:', 'realtime-events' ) . ' ',
				)
			)
		);
	}

	private static function add( string $name, string $title, string $description, string $content ): void {
		register_block_pattern(
			'realtime-events/' . $name,
			array(
				'title'       => $title,
				'description' => $description,
				'categories'  => array( self::CATEGORY ),
				'content'     => $content,
			)
		);
	}

	/**
	 * A block in the content of a post.
	 */
	private static function block( string $name, array $attributes ): string {
		return get_comment_delimited_block_content( 'realtime-events/' . $name, $attributes, '' );
	}
}
