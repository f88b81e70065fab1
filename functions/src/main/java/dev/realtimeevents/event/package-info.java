/** The values everything else speaks of: events, channels, positions. */
package dev.realtimeevents.event;
