<?php
namespace Realtime_Events\Front;

use Realtime_Events\Events\Subject;

defined( 'ABSPATH' ) || exit;

/**
 * The items of a feed, as the script of the page makes them (assets/items.js).
 */
final class Item {

	/**
	 * The HTML of an event.
	 *
	 * @param object   $event    With `event`, `data`, `timestamp`, `id`.
	 * @param Template $template Its text.
	 */
	public static function html( object $event, Template $template ): string {
		$about = '';
		foreach ( Subject::of( $event->data ) as $kind => $id ) {
			$about .= ' data-realtime-' . $kind . '="' . $id . '"';
		}
		$link = self::link( $event->data->url ?? null );
		return '<li class="realtime-feed__item" data-realtime-id="' . Text::html( $event->id ) . '"' . $about . '>'
			. ( $link ? '<a class="realtime-feed__title" href="' . Text::html( $link ) . '">' : '<span class="realtime-feed__title">' )
			. $template->html( $event )
			. ( $link ? '</a>' : '</span>' )
			. ( $template->has_time( $event ) ? '' : Template::time( $event->timestamp, 'realtime-feed__time' ) )
			. '</li>';
	}

	/**
	 * An address that an item may lead to.
	 *
	 * @param mixed $url A value of the data.
	 * @return string '' unless it is an http or https URL.
	 */
	private static function link( $url ): string {
		return is_string( $url ) && preg_match( '#^https?://[^\s"\'<>`\\\\]+$#Di', $url ) ? $url : '';
	}
}
