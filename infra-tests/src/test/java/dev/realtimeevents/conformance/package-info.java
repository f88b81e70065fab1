/**
 * Checks each behaviour of API Gateway that the gateway of {@code local/} copies.
 *
 * <p>Without properties the tests start that gateway and run the probe in this JVM. With them they
 * run against the deployment at these URLs, which the outputs of {@code
 * infra-tests/conformance/template.yaml} name:
 *
 * <ul>
 *   <li>{@code -Dconformance.http=https://…}
 *   <li>{@code -Dconformance.websocket=wss://…/routed}
 *   <li>{@code -Dconformance.management=https://…/routed}
 *   <li>{@code -Dconformance.websocket.plain=wss://…/plain}; tests that need it are skipped without
 *   <li>{@code -Dconformance.slow=true} also runs the tests that take minutes or hours on AWS: the
 *       idle time-out (10 min), the longest life of a socket (2 h), the integration time-out (30
 *       s), a reader that does not read
 * </ul>
 *
 * <p>AWS credentials come from where the SDK finds them. {@code docs/conformance.md} lists every
 * test with its source.
 */
package dev.realtimeevents.conformance;
