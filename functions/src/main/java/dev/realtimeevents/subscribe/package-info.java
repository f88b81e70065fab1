/**
 * Subscribes connections to channels: {@link dev.realtimeevents.subscribe.Messages} answers the
 * messages of a client, {@link dev.realtimeevents.subscribe.ChannelAccess} decides on channels, and
 * {@link dev.realtimeevents.subscribe.Recovery} finds missed events.
 *
 * <p>No event falls between subscribing and dispatching: to subscribe <em>writes the subscription,
 * then reads the log</em>; to dispatch <em>writes the log, then lists the subscriptions</em>; both
 * strongly consistent. The second of the two sees the first.
 */
package dev.realtimeevents.subscribe;
