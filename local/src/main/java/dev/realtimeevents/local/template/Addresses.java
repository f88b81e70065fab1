package dev.realtimeevents.local.template;

import java.net.URI;

/**
 * Where the local stand-ins of AWS services listen, because URLs of them are values of a template.
 *
 * @param gateway {@code http://host:port} of the HTTP and WebSocket APIs
 * @param sqs {@code http://host:port} of the queues
 */
public record Addresses(URI gateway, URI sqs) {}
