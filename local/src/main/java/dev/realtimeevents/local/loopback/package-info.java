/**
 * Who may call a port of this machine: no web page, except the gateway's own.
 *
 * <pre>{@code
 * try (PrivateServer server = PrivateServer.start(exchange -> …)) {
 *   // server.address() is for a child process: http://127.0.0.1:<port>/<path>
 * }
 * }</pre>
 *
 * <p>Ports that only programs call answer below a {@link
 * dev.realtimeevents.local.loopback.PrivateName}. Those that a browser opens ask for the {@link
 * dev.realtimeevents.local.loopback.Caller}.
 */
package dev.realtimeevents.local.loopback;
