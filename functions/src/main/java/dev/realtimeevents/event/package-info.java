/**
 * The values everything else speaks of: an {@link dev.realtimeevents.event.Event} on a {@link
 * dev.realtimeevents.event.ChannelName}, and the {@link dev.realtimeevents.event.EventLog} that
 * numbers it.
 *
 * <p>The log is the truth: an event that was accepted is in it, under a number without gaps. What
 * is pushed to browsers is a hint that arrives fast.
 */
package dev.realtimeevents.event;
