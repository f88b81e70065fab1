package dev.realtimeevents.deliver;

/** The result of sending one frame to one connection. */
public sealed interface Delivery {

  /** API Gateway accepted the frame. */
  record Delivered() implements Delivery {}

  /** API Gateway does not know the connection: it has ended, or {@code $connect} still runs. */
  record Gone() implements Delivery {}

  /** Not delivered after all retries: API Gateway throttled, failed or took too long. */
  record Unreachable(String reason) implements Delivery {}
}
