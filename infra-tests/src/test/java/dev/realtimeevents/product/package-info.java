/**
 * The product as WordPress and browsers see it: a request in, frames out.
 *
 * <p>Classes run at the same time. Those with the default options share one product, see {@link
 * dev.realtimeevents.product.SharedProduct}; the others start their own. Those that {@link
 * dev.realtimeevents.product.Checks} names also run against any other deployment, which is what
 * {@code ./realtime verify} does. Its outputs have the values of these properties:
 *
 * <ul>
 *   <li>{@code -Dproduct.dispatch=https://…/dispatch}, {@code DispatchUrl}
 *   <li>{@code -Dproduct.websocket=wss://…/live}, {@code WebSocketUrl}
 *   <li>{@code -Dproduct.secret=…}, the value of the secret at {@code SecretArn}
 *   <li>{@code -Dproduct.history=https://…/history}, {@code HistoryUrl}; by default beside the
 *       dispatches
 *   <li>{@code -Dproduct.origin=https://…}, one of {@code AllowedOrigins}, if that is not {@code *}
 * </ul>
 *
 * <p>With {@code -Dproduct.aws-endpoint=http://127.0.0.1:4566} the tests start their gateways with
 * the tables, queues and secrets of a LocalStack or moto: {@code dev.realtimeevents.cloud} does
 * that.
 *
 * <p>Nobody else may publish there meanwhile, because the tests count events; with {@code
 * -Dproduct.in-use=true} they leave {@code public} and {@code woocommerce} alone.
 */
package dev.realtimeevents.product;
