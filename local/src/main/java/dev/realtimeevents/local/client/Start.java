package dev.realtimeevents.local.client;

import java.util.OptionalLong;

/**
 * Where a listener begins in a channel: with the next event, if both are empty.
 *
 * @param since after the event with this number
 * @param rewind with the newest events, this many
 */
public record Start(OptionalLong since, OptionalLong rewind) {}
