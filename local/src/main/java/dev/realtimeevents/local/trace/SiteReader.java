package dev.realtimeevents.local.trace;

import java.util.List;
import java.util.Optional;

/** Asks the site that sent an event. */
@FunctionalInterface
public interface SiteReader {
  /** Where there is no site to ask. */
  SiteReader NONE = of -> Optional.empty();

  /**
   * What a site knows of an event.
   *
   * @param steps until the gateway had it
   * @param unknown what it does not know, as sentences
   */
  record Told(List<Step> steps, List<String> unknown) {}

  /**
   * Asks for an event.
   *
   * @param of an id, or a channel and a number
   * @return empty if no site answers
   */
  Optional<Told> read(String of) throws InterruptedException;
}
