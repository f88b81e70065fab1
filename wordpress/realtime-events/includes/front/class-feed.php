<?php
/**
 * The live event feed.
 *
 * @package Realtime_Events
 */

namespace Realtime_Events\Front;

use Realtime_Events\Channels;
use Realtime_Events\Event;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * A list that fills itself with what happens: the block `realtime-events/feed` and the shortcode
 * `[realtime_feed channel="" events="" limit=""]`, which look the same. Who may not read its channel gets nothing.
 */
final class Feed {

	/**
	 * What is not said: the last ten posts that were published.
	 */
	const DEFAULTS = array(
		'channel' => 'public',
		'events'  => 'post_published',
		'limit'   => 10,
	);

	/**
	 * Items at once at most.
	 */
	const MOST = 100;

	/**
	 * Adds the block and the shortcode.
	 */
	public static function register() {
		register_block_type( dirname( REALTIME_EVENTS_FILE ) . '/blocks/feed', array( 'render_callback' => array( self::class, 'block' ) ) );
		add_shortcode( 'realtime_feed', array( self::class, 'shortcode' ) );
	}

	/**
	 * The block's HTML.
	 *
	 * @param array $attributes As block.json has them.
	 * @return string
	 */
	public static function block( $attributes ) {
		return self::render( $attributes, get_block_wrapper_attributes( array( 'class' => 'realtime-feed' ) ) );
	}

	/**
	 * The shortcode's HTML.
	 *
	 * @param array|string $attributes As an author wrote them; '' where there are none.
	 * @return string
	 */
	public static function shortcode( $attributes ) {
		return self::render( shortcode_atts( self::DEFAULTS, $attributes, 'realtime_feed' ), 'class="realtime-feed"' );
	}

	/**
	 * The HTML of both.
	 *
	 * @param array  $attributes `channel`, `events` with commas between, `limit`; anything.
	 * @param string $wrapper    Attributes of the outermost element, escaped.
	 * @return string
	 */
	private static function render( $attributes, $wrapper ) {
		// An author who empties a field means what is there without one.
		$given   = array_filter( array_intersect_key( (array) $attributes, self::DEFAULTS ), 'is_scalar' );
		$given   = array_merge( self::DEFAULTS, array_filter( array_map( 'trim', $given ), 'strlen' ) );
		$channel = $given['channel'];
		if ( ! Event::is_channel( $channel ) ) {
			return self::note( __( 'Live event feed: a channel has 1 to 128 letters, digits, underscores, dots, colons or hyphens.', 'realtime-events' ) );
		}
		if ( ! Channels::may_read( $channel, get_current_user_id() ) ) {
			/* translators: %s: name of a channel. */
			return self::note( sprintf( __( 'Live event feed: you may not read the channel %s, so you do not see it.', 'realtime-events' ), $channel ) );
		}
		if ( '' === Settings::current()->websocket_url() ) {
			return self::note( __( 'Live event feed: set the WebSocket URL in Settings, Realtime Events.', 'realtime-events' ) );
		}
		wp_enqueue_script( 'realtime-events-feed' );
		wp_enqueue_style( 'realtime-events-feed' );
		return sprintf(
			'<div %1$s data-realtime-feed="%2$d" data-realtime-channel="%3$s" data-realtime-event="%4$s">'
			. '<ol class="realtime-feed__list" aria-live="polite" aria-relevant="additions" aria-label="%5$s"></ol>'
			. '<p class="realtime-feed__empty">%6$s</p></div>',
			$wrapper,
			max( 1, min( self::MOST, (int) ( is_numeric( $given['limit'] ) ? $given['limit'] : self::DEFAULTS['limit'] ) ) ),
			esc_attr( $channel ),
			esc_attr( $given['events'] ),
			esc_attr__( 'Live events', 'realtime-events' ),
			esc_html__( 'Nothing has happened yet.', 'realtime-events' )
		);
	}

	/**
	 * Why there is no feed, for those who can do something about it.
	 *
	 * @param string $sentence Plain text.
	 * @return string '' for everybody else.
	 */
	private static function note( $sentence ) {
		return current_user_can( 'edit_posts' ) ? '<p class="realtime-feed__note">' . esc_html( $sentence ) . '</p>' : '';
	}
}
