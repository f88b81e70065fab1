package dev.realtimeevents.deliver;

import dev.realtimeevents.protocol.EventFilter;
import java.time.Instant;

/** One connection that listens to a channel. */
public record Listener(String connectionId, Instant connectedAt, EventFilter filter) {}
