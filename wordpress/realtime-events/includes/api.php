<?php
/**
 * The functions for themes and other plugins.
 *
 * @package Realtime_Events
 */

defined( 'ABSPATH' ) || exit;

use Realtime_Events\Delivery\Intake;
use Realtime_Events\Delivery\Snapshot;
use Realtime_Events\Events\Channels;
use Realtime_Events\Events\Event;
use Realtime_Events\Events\Public_Data;
use Realtime_Events\Events\Selection;
use Realtime_Events\Events\Subject;
use Realtime_Events\Settings;

/**
 * Publishes an event to every browser that is subscribed to its channel.
 *
 * The event is written to the outbox of the site, in the open database transaction if there is one, and sent after
 * the response to the browser. Sending is repeated until the gateway has it: an accepted event arrives once, after
 * the events accepted before it.
 *
 *     realtime_events_dispatch( 'match_goal', array( 'home' => 2, 'away' => 1 ) );
 *     realtime_events_dispatch( 'ticket_assigned', array( 'ticket' => 7 ), array( 'channel' => 'user:12' ) );
 *
 * An invalid argument is a WP_Error, never a TypeError that ends the page, so no parameter declares a type.
 *
 * @param mixed $event The name: a string of 1 to 128 characters, without control characters.
 * @param mixed $data  Numbers, text, booleans, and arrays and stdClass objects of them. Everyone who may read the
 *                     channel sees all of it. WP_Post, WP_User, WP_Term and WP_Comment are reduced to their id and
 *                     public name; other objects become null.
 * @param mixed $args  {
 *     An array. All keys are optional.
 *
 *     @type string $channel   1 to 128 letters, digits and `_ . : -`. Default `public`, which everyone may read.
 *                             docs/hooks.md lists who may read which channel.
 *     @type string $id        1 to 256 visible ASCII characters. A repeated id on the same channel, within the gateway's
 *                             retention, is the same event, and is not delivered again. Default: a new id.
 *     @type string $timestamp Time of the event, at most 64 characters. Default: now, in UTC (RFC 3339).
 * }
 * @return string|WP_Error The id of the event, or an error: `realtime_events_invalid` (the message says what is valid;
 *                         invalid data is also in the delivery log), `realtime_events_vetoed` (a filter rejected the
 *                         event), `realtime_events_full` (the outbox is full), `realtime_events_database`.
 */
function realtime_events_dispatch( $event, $data = null, $args = array() ) {
	$created = Event::create( $event, Public_Data::of( $data, Public_Data::ANY_DEPTH ), (array) $args );
	return is_wp_error( $created ) ? Intake::refuse( $created, $event, (array) $args ) : Intake::accept( $created );
}

/**
 * Cuts off the private channels of a user on this site: their tokens are revoked, and the connections that use one are
 * closed within seconds. The browsers of the user connect again with the channels that the user may read then.
 *
 * The plugin does this itself when WordPress takes a right away. Call it when other code does, for example when a
 * membership ends that a filter of `user_has_cap` or `realtime_events_may_read` knows of.
 *
 * @since 2.0.0
 *
 * @param mixed $user Id of the user.
 */
function realtime_events_revoke( $user ): void {
	if ( is_numeric( $user ) && $user > 0 ) {
		Intake::revoke( (int) $user );
	}
}

/**
 * The position of a channel when this page was rendered: after its newest event that was sent.
 *
 * It is read at the first call in a request. Call it before you read what the page shows, so that no event falls
 * between. The page is printed with it, for the attributes `data-realtime-*` and for
 * `realtimeEvents.channel( name, { since, epoch } )`. The position of `public` is always printed.
 *
 * @param mixed $channel Name of a channel on this site.
 * @return array{seq: int, epoch: string}|null Null if nothing was sent yet, or the name is not valid.
 */
function realtime_events_position( $channel = 'public' ): ?array {
	return Event::is_channel( $channel ) ? Snapshot::position( $channel ) : null;
}

/**
 * The value that the newest event of its kind has, so that a page begins with what the last one showed.
 *
 *     <span data-realtime-event="match_goal" data-realtime-text="home">
 *         <?php echo esc_html( realtime_events_last( 'match_goal', 'home', 0 ) ); ?>
 *     </span>
 *
 * It looks through the newest 200 events of the channel, as long as the delivery log keeps them. An event about a post
 * or comment that the readers of the channel may no longer see is left out.
 *
 * @param mixed $event    Comma-separated names, as in the attribute `data-realtime-event`.
 * @param mixed $path     Path of the value in the data, such as `home` or `order.total`.
 * @param mixed $fallback Returned if there is no such event or value, or the user may not read the channel.
 * @param mixed $args     {
 *     An array. All keys are optional.
 *
 *     @type string $channel The channel. Default `public`.
 *     @type string $match   Values that the data must have, as in the attribute `data-realtime-match`.
 * }
 * @return mixed A number, a text or a boolean. It is not escaped, and a title is HTML.
 */
function realtime_events_last( $event, $path, $fallback = '', $args = array() ) {
	$args    = (array) $args + array(
		'channel' => 'public',
		'match'   => '',
	);
	$channel = $args['channel'];
	if ( ! Event::is_channel( $channel ) || ! Settings::current()->may_read( $channel, get_current_user_id() ) ) {
		return $fallback;
	}
	$selection = new Selection( (string) $event, (string) $args['match'] );
	$reader    = Channels::is_public( $channel ) ? 0 : get_current_user_id();
	foreach ( Snapshot::events( $channel ) as $row ) {
		$data  = json_decode( $row->body )->data ?? null;
		$value = Selection::value( $data, (string) $path );
		if ( is_scalar( $value ) && $selection->has( $row->event, $data ) && Subject::may_read( $data, $reader ) ) {
			return $value;
		}
	}
	return $fallback;
}
