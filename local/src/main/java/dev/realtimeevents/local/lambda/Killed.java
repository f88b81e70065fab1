package dev.realtimeevents.local.lambda;

/**
 * What a kill has ended.
 *
 * @param processes how many
 * @param working how many of them were in the middle of an invocation
 */
public record Killed(int processes, int working) {}
