package dev.realtimeevents.local.template;

import java.net.URI;

/**
 * The addresses of the local services, whose URLs are values of a template.
 *
 * @param gateway {@code http://host:port} of the HTTP and WebSocket APIs
 * @param queues the URL of a queue up to its logical id
 */
public record Addresses(URI gateway, String queues) {}
