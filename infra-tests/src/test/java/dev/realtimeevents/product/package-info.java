/**
 * The product as WordPress and browsers meet it: a request in, frames out, whatever is between.
 *
 * <p>Without properties a test starts the whole product on this machine. {@code RecipeTest}'s signed
 * half, {@code BadInputTest} and {@code LimitsTest} also run against any other deployment:
 *
 * <ul>
 *   <li>{@code -Dproduct.dispatch=https://…/dispatch}, the output {@code DispatchUrl}
 *   <li>{@code -Dproduct.websocket=wss://…/live}, the output {@code WebSocketUrl}
 *   <li>{@code -Dproduct.secret=…}, the value of the secret that the output {@code SecretArn} names
 * </ul>
 *
 * <p>Nobody else may publish there meanwhile: the tests count events.
 */
package dev.realtimeevents.product;
