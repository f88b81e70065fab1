/**
 * API Gateway on one loopback port: HTTP APIs, WebSocket APIs, {@code @connections}, faults on
 * demand and a first-look page.
 *
 * <pre>{@code
 * byte[] ok = "{\"statusCode\":200}".getBytes(UTF_8);
 * Invoker invoker = (function, event) -> new Invocation.Answered(ok);
 * try (Gateway gateway = Gateway.start(application, invoker, GatewayOptions.onPort(8080))) {
 *   // http://127.0.0.1:8080/…, ws://127.0.0.1:8080/, http://127.0.0.1:8080/live/@connections/{id}
 * }
 * }</pre>
 *
 * <p>The gateway knows routes and an {@link dev.realtimeevents.local.lambda.Invoker}; how a
 * function runs is not its business. What it takes from AWS, and where AWS says so, is in {@code
 * docs/conformance.md}.
 */
package dev.realtimeevents.local.gateway;
