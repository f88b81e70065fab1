package dev.realtimeevents.local.client;

import com.fasterxml.jackson.databind.JsonNode;

/** What follows for a listener from a message of the gateway. */
sealed interface Outcome {
  /** The next event of the channel. */
  record Event(JsonNode frame) implements Outcome {}

  /**
   * Events that nobody can have any more.
   *
   * @param after the last position that was reached
   * @param upTo the position from which the listener goes on
   * @param restarted whether the numbering of the channel started over
   */
  record Lost(String channel, long after, long upTo, boolean restarted) implements Outcome {}

  /** Events are missing: subscribe again, with the position. */
  record Ask() implements Outcome {}
}
