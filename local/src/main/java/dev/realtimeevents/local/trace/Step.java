package dev.realtimeevents.local.trace;

import java.time.Instant;
import java.util.Optional;

/**
 * A step on an event's way.
 *
 * @param at empty if nobody knows
 * @param text a sentence
 * @param ok false if somebody may have to do something
 * @param channel where an id is an event of several channels, the one that this is about
 */
public record Step(
    Optional<Instant> at,
    Stage stage,
    String text,
    boolean ok,
    Optional<String> connectionId,
    Optional<String> channel) {

  static Step of(Line line, Stage stage, boolean ok, String text) {
    return new Step(
        Optional.of(line.time()),
        stage,
        text,
        ok,
        given(line.text("connectionId")),
        given(line.text("channel")));
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(it -> !it.isEmpty());
  }
}
