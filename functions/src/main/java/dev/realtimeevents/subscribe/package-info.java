/**
 * Listening to channels: {@link dev.realtimeevents.subscribe.Messages} answers what a browser says,
 * {@link dev.realtimeevents.subscribe.Subscriptions} keeps who listens to what.
 *
 * <p>Nothing falls between subscribing and dispatching: to subscribe <em>writes the subscription,
 * then reads the log</em>; to dispatch <em>writes the log, then lists the subscriptions</em>; both
 * strongly consistent. Whichever comes second sees the other.
 */
package dev.realtimeevents.subscribe;
