/**
 * The product as WordPress and browsers meet it: a request in, frames out, whatever is between.
 *
 * <p>Each test starts the whole product on this machine. {@code BadInputTest}, {@code TokenTest}
 * and {@code RevocationTest} also run against any other deployment, whose outputs name these:
 *
 * <ul>
 *   <li>{@code -Dproduct.dispatch=https://…/dispatch}, {@code DispatchUrl}
 *   <li>{@code -Dproduct.websocket=wss://…/live}, {@code WebSocketUrl}
 *   <li>{@code -Dproduct.secret=…}, the value of the secret at {@code SecretArn}
 * </ul>
 *
 * <p>Nobody else may publish there meanwhile: the tests count events.
 */
package dev.realtimeevents.product;
