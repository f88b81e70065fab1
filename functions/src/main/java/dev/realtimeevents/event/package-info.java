/**
 * The core values: an {@link dev.realtimeevents.event.Event} on a {@link
 * dev.realtimeevents.event.ChannelName}, and the {@link dev.realtimeevents.event.EventLog} that
 * numbers it.
 *
 * <p>The log is the truth: it has every accepted event, with a number without gaps. A push to a
 * browser is a hint that arrives fast.
 */
package dev.realtimeevents.event;
