package dev.realtimeevents.deliver;

/** What became of one post to a connection. */
public sealed interface Delivery {

  /** API Gateway took it. */
  record Delivered() implements Delivery {}

  /** API Gateway knows no such connection: it has ended, or is only about to begin. */
  record Gone() implements Delivery {}

  /** It could not be had, however often it was tried: throttled, failing or out of time. */
  record Unreachable(String reason) implements Delivery {}
}
