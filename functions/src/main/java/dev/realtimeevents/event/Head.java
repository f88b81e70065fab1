package dev.realtimeevents.event;

/**
 * The head of a channel's log.
 *
 * @param seq the number of the newest event, 0 before the first
 * @param epoch the name of this run of numbers; in a new epoch the numbering started over, and
 *     positions of the old one are invalid
 */
public record Head(long seq, String epoch) {}
