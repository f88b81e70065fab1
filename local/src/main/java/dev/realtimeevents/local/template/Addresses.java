package dev.realtimeevents.local.template;

import java.net.URI;
import java.util.function.UnaryOperator;

/**
 * The addresses of the local services, whose URLs are values of a template.
 *
 * @param gateway {@code http://host:port} of the HTTP and WebSocket APIs
 * @param queues the URL of a queue up to its logical id
 * @param secrets the id of the secret with a logical id: its ARN or its name
 */
public record Addresses(URI gateway, String queues, UnaryOperator<String> secrets) {

  /** The ids of secrets are ARNs that end in {@code -000000}. */
  public Addresses(URI gateway, String queues) {
    this(gateway, queues, LocalNames::secretArn);
  }
}
