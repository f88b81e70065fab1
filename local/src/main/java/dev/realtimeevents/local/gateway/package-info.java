/**
 * API Gateway on one loopback port: HTTP APIs, WebSocket APIs, {@code @connections}, faults on
 * demand and the console.
 *
 * <pre>{@code
 * byte[] ok = "{\"statusCode\":200}".getBytes(UTF_8);
 * Invoker invoker = (function, event) -> new Invocation.Answered(ok);
 * try (Gateway gateway = Gateway.start(application, invoker, GatewayOptions.onPort(8080))) {
 *   // http://127.0.0.1:8080/…, ws://127.0.0.1:8080/, http://127.0.0.1:8080/live/@connections/{id}
 * }
 * }</pre>
 *
 * <p>The gateway depends on routes and an {@link dev.realtimeevents.local.lambda.Invoker}, not on
 * how functions run. {@code docs/conformance.md} lists the behaviour that it copies from AWS, with
 * sources.
 */
package dev.realtimeevents.local.gateway;
