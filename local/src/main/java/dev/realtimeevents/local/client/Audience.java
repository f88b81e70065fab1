package dev.realtimeevents.local.client;

import com.fasterxml.jackson.databind.JsonNode;

/** Who hears what a {@link Listener} learns, in its thread. */
public interface Audience {
  /** The next event of a channel: an event frame of the protocol. */
  void event(JsonNode frame);

  /** A sentence on the connection, or on events that are lost. */
  void note(String sentence);
}
