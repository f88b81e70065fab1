/**
 * The product as WordPress and browsers see it: a request in, frames out.
 *
 * <p>Classes run at the same time. Those with the default options share one product, see {@link
 * dev.realtimeevents.product.SharedProduct}; the others start their own. {@code BadInputTest},
 * {@code SubscriptionTest}, {@code TokenTest} and {@code RevocationTest} also run against any other
 * deployment. Its outputs have the values of these properties:
 *
 * <ul>
 *   <li>{@code -Dproduct.dispatch=https://…/dispatch}, {@code DispatchUrl}
 *   <li>{@code -Dproduct.websocket=wss://…/live}, {@code WebSocketUrl}
 *   <li>{@code -Dproduct.secret=…}, the value of the secret at {@code SecretArn}
 * </ul>
 *
 * <p>Nobody else may publish there meanwhile, because the tests count events.
 */
package dev.realtimeevents.product;
