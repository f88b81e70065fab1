package dev.realtimeevents.local.verify;

/**
 * One thing that is not as it must be.
 *
 * @param test the promise that is broken, in a few words
 * @param reason what was seen instead
 */
public record Problem(String test, String reason) {}
