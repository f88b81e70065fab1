<?php
/**
 * What themes and other plugins call.
 *
 * @package Realtime_Events
 */

defined( 'ABSPATH' ) || exit;

use Realtime_Events\Event;
use Realtime_Events\Sender;
use Realtime_Events\Sources\Plain;

/**
 * Tells every listening browser that something happened.
 *
 * The event is written to the site's outbox at once, in the database transaction that is open if one is,
 * and sent after the response to the browser is finished. It is sent again until the gateway has it, so an
 * event that this function accepted arrives once, after those accepted before it.
 *
 *     realtime_events_dispatch( 'match_goal', array( 'home' => 2, 'away' => 1 ) );
 *     realtime_events_dispatch( 'ticket_assigned', array( 'ticket' => 7 ), array( 'channel' => 'user:12' ) );
 *
 * @param string $event Name: 1 to 128 characters, none of them a control character.
 * @param mixed  $data  Numbers, text, truth values, arrays and stdClass of them; what everybody who may read the
 *                      channel gets to see. Of WP_Post, WP_User, WP_Term and WP_Comment only id and public name
 *                      go out, other objects are null.
 * @param array  $args  {
 *     All optional.
 *
 *     @type string $channel   Where it goes: 1 to 128 letters, digits and `_ . : -`. Default `public`, which
 *                             everybody reads. docs/hooks.md lists who reads which channel.
 *     @type string $id        1 to 256 visible ASCII characters. The same id again within the gateway's
 *                             retention is the same event and is not handed out again. Default: a new one.
 *     @type string $timestamp When it happened, 64 characters at most. Default: now, in UTC (RFC 3339).
 * }
 * @return string|WP_Error The event's id, or what is wrong: `realtime_events_invalid` (the sentence says what
 *                         would be right; where it is the data, it is in the delivery log too), `realtime_events_vetoed` (a filter held it back),
 *                         `realtime_events_full` (the outbox has its most rows), `realtime_events_database`.
 */
function realtime_events_dispatch( $event, $data = null, $args = array() ) {
	$made = Event::create( $event, Plain::of( $data, Plain::ANY_DEPTH ), (array) $args );
	return is_wp_error( $made ) ? Sender::refuse( $made, $event, (array) $args ) : Sender::accept( $made );
}
