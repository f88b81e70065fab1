package dev.realtimeevents.http;

/**
 * An HTTP request.
 *
 * @param body the bytes exactly as they were sent: signatures cover them
 */
public record HttpRequest(HttpHeaders headers, byte[] body) {}
