/**
 * Says of each behaviour of API Gateway that the gateway of {@code local/} copies: so it is.
 *
 * <p>Without properties the tests start that gateway and run the probe in this JVM. With them they
 * run against whatever stands behind these URLs, which the outputs of {@code
 * infra-tests/conformance/template.yaml} name:
 *
 * <ul>
 *   <li>{@code -Dconformance.http=https://…}
 *   <li>{@code -Dconformance.websocket=wss://…/routed}
 *   <li>{@code -Dconformance.management=https://…/routed}
 *   <li>{@code -Dconformance.websocket.plain=wss://…/plain}; tests that need it are skipped without
 *   <li>{@code -Dconformance.slow=true} also runs what takes AWS minutes or hours: the idle
 *       time-out (10 min), the longest life of a socket (2 h), the integration time-out (30 s), a
 *       reader that does not read
 * </ul>
 *
 * <p>AWS credentials come from where the SDK finds them. {@code docs/conformance.md} lists every
 * test with the page that says what it says.
 */
package dev.realtimeevents.conformance;
