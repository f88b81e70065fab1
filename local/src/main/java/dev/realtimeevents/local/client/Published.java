package dev.realtimeevents.local.client;

import com.fasterxml.jackson.databind.JsonNode;

/** The gateway's answer to a dispatch. */
public sealed interface Published {
  /** The event is in the log. */
  record Accepted(int status, JsonNode answer, long millis) implements Published {}

  /**
   * It is not.
   *
   * @param reason the sentence of the answer
   */
  record Refused(int status, String reason, long millis) implements Published {}
}
