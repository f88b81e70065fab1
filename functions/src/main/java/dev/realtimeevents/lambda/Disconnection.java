package dev.realtimeevents.lambda;

import java.util.Optional;

/**
 * The event of {@code $disconnect}. The events of the AWS library have no fields for the reason.
 * Not a record, because the runtime's own Jackson sets properties.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html">Disconnection
 *     events</a>
 */
public final class Disconnection {
  private Ended requestContext = new Ended();

  /** For the runtime. */
  public Disconnection() {}

  public Disconnection(String connectionId, int code, String reason) {
    requestContext.setConnectionId(connectionId);
    requestContext.setDisconnectStatusCode(code);
    requestContext.setDisconnectReason(reason);
  }

  public Ended getRequestContext() {
    return requestContext;
  }

  public void setRequestContext(Ended requestContext) {
    this.requestContext = requestContext;
  }

  String connectionId() {
    return requestContext.connectionId;
  }

  /** The close code, if API Gateway knows it. */
  Optional<Integer> code() {
    return Optional.ofNullable(requestContext.disconnectStatusCode);
  }

  /** What the client gave as its reason, if anything. */
  Optional<String> reason() {
    return Optional.ofNullable(requestContext.disconnectReason).filter(text -> !text.isEmpty());
  }

  /** The connection that has ended, in the fields of API Gateway. */
  public static final class Ended {
    private String connectionId;
    private Integer disconnectStatusCode;
    private String disconnectReason;

    public String getConnectionId() {
      return connectionId;
    }

    public void setConnectionId(String connectionId) {
      this.connectionId = connectionId;
    }

    public Integer getDisconnectStatusCode() {
      return disconnectStatusCode;
    }

    public void setDisconnectStatusCode(Integer disconnectStatusCode) {
      this.disconnectStatusCode = disconnectStatusCode;
    }

    public String getDisconnectReason() {
      return disconnectReason;
    }

    public void setDisconnectReason(String disconnectReason) {
      this.disconnectReason = disconnectReason;
    }
  }
}
