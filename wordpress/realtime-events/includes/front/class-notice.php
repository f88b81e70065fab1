<?php
namespace Realtime_Events\Front;

defined( 'ABSPATH' ) || exit;

/**
 * Messages about events that happen while the page is open, in a corner of the window or in the text. The script fills
 * it (assets/items.js).
 */
final class Notice {

	/**
	 * `seconds` after which a message disappears, 0 for never.
	 */
	const DEFAULTS = array(
		'channel'  => 'public',
		'events'   => 'post_published',
		'match'    => '',
		'template' => '',
		'place'    => 'corner',
		'seconds'  => 8,
	);

	/**
	 * Largest `seconds`.
	 */
	const MAX_SECONDS = 3600;

	/**
	 * The HTML.
	 *
	 * @param array  $given   As DEFAULTS.
	 * @param string $wrapper Attributes of the outermost element, escaped.
	 */
	public static function html( array $given, string $wrapper ): string {
		wp_enqueue_script( 'realtime-events-items' );
		wp_enqueue_style( 'realtime-events-blocks' );
		return sprintf(
			'<div %1$s data-realtime-notice="%2$d" data-realtime-place="%3$s" data-realtime-channel="%4$s" data-realtime-since="now"'
			. ' data-realtime-event="%5$s" data-realtime-match="%6$s" data-realtime-template="%7$s" data-realtime-dismiss="%8$s">'
			. '<p class="realtime-status" role="status"></p></div>',
			$wrapper,
			min( self::MAX_SECONDS, $given['seconds'] ),
			'inline' === $given['place'] ? 'inline' : 'corner',
			Text::html( $given['channel'] ),
			Text::html( $given['events'] ),
			Text::html( str_replace( '{post_id}', (string) get_the_ID(), $given['match'] ) ),
			Text::html( $given['template'] ),
			Text::html( __( 'Dismiss', 'realtime-events' ) )
		);
	}
}
