package dev.realtimeevents.local.gateway;

/**
 * A failure with a probability, from 0 (never) to 1 (always). Those of DynamoDB are {@link
 * dev.realtimeevents.local.backing.StoreFaults}.
 */
public enum Fault {
  /** A post to a connection is answered 429. */
  THROTTLED_POST("throttledPosts"),

  /** A post to a connection is answered 500. */
  FAILED_POST("failedPosts"),

  /** The post is answered 200 and the socket is cut, as on AWS when the client has vanished. */
  CUT_SOCKET("cutSockets"),

  /** The {@code $disconnect} function is not invoked. */
  DROPPED_DISCONNECT("droppedDisconnects"),

  /** A batch that succeeded is delivered again, as SQS may do. */
  REDELIVERED_JOBS("redeliveredJobs");

  private final String key;

  Fault(String key) {
    this.key = key;
  }

  /** Its name in the settings. */
  String key() {
    return key;
  }
}
