package dev.realtimeevents.local.lambda;

/**
 * The result of a kill.
 *
 * @param processes the number of killed processes
 * @param working the number of those that were in the middle of an invocation
 */
public record Killed(int processes, int working) {}
