<?php
namespace Realtime_Events\Front;

use Realtime_Events\Events\Selection;
use Realtime_Events\Events\Subject;

defined( 'ABSPATH' ) || exit;

/**
 * A value of the newest event of its kind, such as a score, within a text. It is rendered with the value that the last
 * event had, so it survives a reload.
 */
final class Value {

	const DEFAULTS = array(
		'channel' => 'public',
		'event'   => '',
		'path'    => '',
		'match'   => '',
		'initial' => '',
		'before'  => '',
		'after'   => '',
		'format'  => '',
	);

	/**
	 * The HTML.
	 *
	 * @param array  $given   As DEFAULTS.
	 * @param string $wrapper Attributes of the outermost element, escaped.
	 * @param string $element Name of that element.
	 */
	public static function html( array $given, string $wrapper, string $element ): string {
		if ( '' === $given['event'] || '' === $given['path'] ) {
			return Note::html( __( 'A live value needs the name of an event, and the path of a value in its data, such as home.', 'realtime-events' ) );
		}
		wp_enqueue_script( Script::HANDLE );
		// In a page about a post, its id.
		$match = str_replace( '{post_id}', (string) get_the_ID(), $given['match'] );
		$start = Start::of( $given['channel'] );
		return sprintf(
			'<%10$s %1$s>%2$s<span class="realtime-value__value" %3$s data-realtime-event="%4$s" data-realtime-match="%5$s" data-realtime-text="%6$s"%7$s>%8$s</span>%9$s</%10$s>',
			$wrapper,
			Text::html( $given['before'] ),
			$start,
			Text::html( $given['event'] ),
			Text::html( $match ),
			Text::html( $given['path'] ),
			'number' === $given['format'] ? ' data-realtime-format="number"' : '',
			Text::html( self::text( $given, $match ) ),
			Text::html( $given['after'] ),
			$element
		);
	}

	/**
	 * The value now. WordPress knows the number of comments better than any event.
	 */
	private static function text( array $given, string $match ): string {
		parse_str( $match, $wanted );
		$post = 'comment_count' === $given['path'] ? (int) ( $wanted['post_id'] ?? 0 ) : 0;
		if ( $post && Subject::may_read( (object) array( 'post_id' => $post ), 0 ) ) {
			$value = (int) get_comments_number( $post );
		} else {
			$given['match'] = $match;
			$value          = realtime_events_last( $given['event'], $given['path'], $given['initial'], $given );
		}
		if ( 'number' === $given['format'] && ( is_int( $value ) || is_float( $value ) ) ) {
			$decimals = strcspn( strrev( (string) Selection::text( $value ) ), '.' );
			return number_format_i18n( $value, is_int( $value ) ? 0 : min( 3, $decimals ) );
		}
		return Text::of( $value );
	}
}
