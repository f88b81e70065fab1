<?php
namespace Realtime_Events\Front;

use Realtime_Events\Delivery\Snapshot;
use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Selection;
use Realtime_Events\Events\Subject;

defined( 'ABSPATH' ) || exit;

/**
 * A list of the newest events of a channel, rendered with those that were sent, so that the browser goes on from there.
 */
final class Feed {

	/**
	 * By default the last ten published posts.
	 */
	const DEFAULTS = array(
		'channel'  => 'public',
		'events'   => 'post_published',
		'template' => '',
		'limit'    => 10,
	);

	/**
	 * Largest `limit`.
	 */
	const MAX_LIMIT = 100;

	/**
	 * The HTML.
	 *
	 * @param array  $given   As DEFAULTS.
	 * @param string $wrapper Attributes of the outermost element, escaped.
	 */
	public static function html( array $given, string $wrapper ): string {
		wp_enqueue_script( 'realtime-events-items' );
		wp_enqueue_style( 'realtime-events-blocks' );
		$limit = max( 1, min( self::MAX_LIMIT, $given['limit'] ) );
		$start = Start::of( $given['channel'] );
		$items = '';
		foreach ( self::events( $given['channel'], new Selection( $given['events'] ), $limit ) as $event ) {
			$items .= Item::html( $event, new Template( $given['template'] ) );
		}
		return sprintf(
			'<div %1$s data-realtime-feed="%2$d" %3$s data-realtime-event="%4$s" data-realtime-minus="%5$s" data-realtime-template="%6$s">'
			. '<ol class="realtime-feed__list" aria-label="%7$s">%8$s</ol><p class="realtime-feed__empty">%9$s</p>'
			. '<p class="realtime-status" role="status"></p></div>',
			$wrapper,
			$limit,
			$start,
			Text::html( $given['events'] ),
			implode( ',', array_keys( Subject::ENDS ) ),
			Text::html( $given['template'] ),
			Text::html( __( 'Live events', 'realtime-events' ) ),
			$items,
			Text::html( __( 'No events yet.', 'realtime-events' ) )
		);
	}

	/**
	 * The events that the feed shows, newest first: without those that a later event ended, and those about something
	 * that the readers of the channel may no longer see.
	 *
	 * @return object[] Each with `event`, `data`, `timestamp`, `id`.
	 */
	private static function events( string $channel, Selection $selection, int $limit ): array {
		// A page with a public channel may be stored, for everyone.
		$reader = Channels::is_public( $channel ) ? 0 : get_current_user_id();
		$ended  = array();
		$events = array();
		foreach ( Snapshot::events( $channel ) as $row ) {
			$event = json_decode( $row->body );
			if ( ! is_object( $event ) || ! isset( $event->event, $event->timestamp, $event->id ) ) {
				continue; // Its text was erased.
			}
			$event->data = $event->data ?? null;
			$ends        = Subject::ENDS[ $event->event ] ?? null;
			$keys        = array();
			foreach ( Subject::of( $event->data ) as $kind => $id ) {
				$keys[ $kind ] = "$kind $id";
			}
			// An event that ends others tells no more than an id.
			$is_shown = $ends || ( ! array_intersect( $keys, $ended ) && Subject::may_read( $event->data, $reader ) );
			if ( $is_shown && $selection->has( $event->event, $event->data ) ) {
				$events[] = $event;
				if ( count( $events ) === $limit ) {
					break;
				}
			}
			if ( $ends && isset( $keys[ $ends ] ) ) {
				$ended[] = $keys[ $ends ];
			}
		}
		return $events;
	}
}
