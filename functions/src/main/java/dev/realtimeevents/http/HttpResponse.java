package dev.realtimeevents.http;

/**
 * The response to an HTTP request.
 *
 * @param status the HTTP status
 * @param body JSON
 */
public record HttpResponse(int status, String body) {}
