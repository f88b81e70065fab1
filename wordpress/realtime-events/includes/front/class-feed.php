<?php
namespace Realtime_Events\Front;

use Realtime_Events\Events\Event;
use Realtime_Events\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * A live list of events: the block `realtime-events/feed` and the shortcode
 * `[realtime_feed channel="" events="" limit=""]`, which look the same. Users without access see nothing.
 */
final class Feed {

	/**
	 * By default the last ten published posts.
	 */
	const DEFAULTS = array(
		'channel' => 'public',
		'events'  => 'post_published',
		'limit'   => 10,
	);

	/**
	 * Largest `limit`.
	 */
	const MAX_LIMIT = 100;

	public static function register(): void {
		register_block_type( dirname( REALTIME_EVENTS_FILE ) . '/blocks/feed', array( 'render_callback' => array( self::class, 'block' ) ) );
		add_shortcode( 'realtime_feed', array( self::class, 'shortcode' ) );
	}

	/**
	 * The HTML of the block.
	 *
	 * @param array $attributes As in block.json.
	 */
	public static function block( array $attributes ): string {
		return self::render( $attributes, get_block_wrapper_attributes( array( 'class' => 'realtime-feed' ) ) );
	}

	/**
	 * The HTML of the shortcode.
	 *
	 * @param array|string $attributes As the author wrote them; '' if there are none.
	 */
	public static function shortcode( $attributes ): string {
		return self::render( shortcode_atts( self::DEFAULTS, $attributes, 'realtime_feed' ), 'class="realtime-feed"' );
	}

	/**
	 * The HTML of both.
	 *
	 * @param array  $attributes `channel`, comma-separated `events`, `limit`; unchecked.
	 * @param string $wrapper    Attributes of the outermost element, escaped.
	 */
	private static function render( array $attributes, string $wrapper ): string {
		// An empty field has the same meaning as a missing one.
		$given   = array_filter( array_intersect_key( $attributes, self::DEFAULTS ), 'is_scalar' );
		$given   = array_merge( self::DEFAULTS, array_filter( array_map( 'trim', $given ), 'strlen' ) );
		$channel = $given['channel'];
		if ( ! Event::is_channel( $channel ) ) {
			return self::note( Event::channel_rule() );
		}
		if ( ! Settings::current()->may_read( $channel, get_current_user_id() ) ) {
			/* translators: %s: name of a channel. */
			return self::note( sprintf( __( 'You may not read the channel %s, so you do not see its events.', 'realtime-events' ), $channel ) );
		}
		if ( '' === Settings::current()->websocket_url() ) {
			return self::note( __( 'Enter the WebSocket URL in Settings, Realtime Events.', 'realtime-events' ) );
		}
		wp_enqueue_script( 'realtime-events-feed' );
		wp_enqueue_style( 'realtime-events-feed' );
		return sprintf(
			'<div %1$s data-realtime-feed="%2$d" data-realtime-channel="%3$s" data-realtime-event="%4$s">'
			. '<ol class="realtime-feed__list" aria-live="polite" aria-relevant="additions" aria-label="%5$s"></ol>'
			. '<p class="realtime-feed__empty">%6$s</p></div>',
			$wrapper,
			max( 1, min( self::MAX_LIMIT, (int) ( is_numeric( $given['limit'] ) ? $given['limit'] : self::DEFAULTS['limit'] ) ) ),
			esc_attr( $channel ),
			esc_attr( $given['events'] ),
			esc_attr__( 'Live events', 'realtime-events' ),
			esc_html__( 'No events yet.', 'realtime-events' )
		);
	}

	/**
	 * The reason that there is no feed, for users who may edit posts.
	 *
	 * @param string $sentence Plain text.
	 * @return string '' for all other users.
	 */
	private static function note( string $sentence ): string {
		if ( ! current_user_can( 'edit_posts' ) ) {
			return '';
		}
		/* translators: %s: a sentence. */
		return '<p class="realtime-feed__note">' . esc_html( sprintf( __( 'Live event feed: %s', 'realtime-events' ), $sentence ) ) . '</p>';
	}
}
