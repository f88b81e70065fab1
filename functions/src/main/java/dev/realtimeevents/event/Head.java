package dev.realtimeevents.event;

/**
 * Where a channel's log stands.
 *
 * @param seq the number of its newest event, 0 before the first
 * @param epoch names this log; another epoch means that the numbers began anew and a position of
 *     the old one says nothing
 */
public record Head(long seq, String epoch) {}
