package dev.realtimeevents.local.client;

/** What comes from a WebSocket, in order. */
sealed interface Incoming {
  record Text(String text) implements Incoming {}

  /** The last one: the connection is gone. */
  record Closed(String reason) implements Incoming {}
}
