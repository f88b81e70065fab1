package dev.realtimeevents.deliver;

/** The result of sending one frame to one connection. */
public sealed interface Delivery {

  /** API Gateway accepted the frame. */
  record Delivered() implements Delivery {}

  /** API Gateway does not know the connection: it has ended, or {@code $connect} still runs. */
  record Gone() implements Delivery {}

  /**
   * API Gateway had no capacity for the post within the time given. This is the limit of the
   * account, and tells nothing about the connection.
   */
  record Throttled() implements Delivery {}

  /** Not delivered after all retries: API Gateway failed, refused the frame or took too long. */
  record Unreachable(String reason) implements Delivery {}
}
