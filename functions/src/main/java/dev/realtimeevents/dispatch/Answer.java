package dev.realtimeevents.dispatch;

/**
 * What a dispatch is answered.
 *
 * @param status the HTTP status
 * @param body JSON
 */
public record Answer(int status, String body) {}
