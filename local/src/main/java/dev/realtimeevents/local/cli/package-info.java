/**
 * The command line, and the whole product as one object.
 *
 * <pre>{@code
 * var options =
 *     DevelopmentOptions.of(repository).port(0).parameter("AllowUnsignedDispatch", "true");
 * try (var gateway = DevelopmentGateway.start(options)) {
 *   // gateway.httpUrl(), gateway.webSocketUrl(), gateway.secret()
 * }
 * }</pre>
 */
package dev.realtimeevents.local.cli;
