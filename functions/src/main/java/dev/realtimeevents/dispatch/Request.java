package dev.realtimeevents.dispatch;

/**
 * A request to {@code /dispatch}.
 *
 * @param body the bytes as they were sent: signatures are over them
 */
public record Request(Headers headers, byte[] body) {}
