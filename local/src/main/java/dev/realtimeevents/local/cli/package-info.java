/**
 * The command line, and the development gateway as one object.
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
