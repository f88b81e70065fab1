package dev.realtimeevents.lambda;

/**
 * The event of {@code $disconnect}. The events of the AWS library have no fields for the reason.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html">Disconnection
 *     events</a>
 */
public record Disconnection(Ended requestContext) {

  /**
   * The connection that has ended.
   *
   * @param disconnectStatusCode the close code; null if API Gateway does not know it
   * @param disconnectReason what the client gave as its reason; null or empty if nothing
   */
  public record Ended(String connectionId, Integer disconnectStatusCode, String disconnectReason) {}
}
