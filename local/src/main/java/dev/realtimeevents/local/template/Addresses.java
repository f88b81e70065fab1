package dev.realtimeevents.local.template;

import java.net.URI;

/**
 * The addresses of the local services, whose URLs are values of a template.
 *
 * @param gateway {@code http://host:port} of the HTTP and WebSocket APIs
 * @param sqs {@code http://host:port} of the queues
 */
public record Addresses(URI gateway, URI sqs) {}
