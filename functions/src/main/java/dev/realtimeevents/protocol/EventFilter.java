package dev.realtimeevents.protocol;

import dev.realtimeevents.event.EventName;
import java.util.List;

/**
 * The events of a channel that a client subscribes to.
 *
 * @param patterns event names, and prefixes that end in {@code *}; empty for all events
 */
public record EventFilter(List<String> patterns) {
  public static final EventFilter ALL = new EventFilter(List.of());

  public EventFilter {
    patterns = List.copyOf(patterns);
  }

  /** Whether the filter lets an event of this name through. */
  public boolean accepts(EventName name) {
    return patterns.isEmpty()
        || patterns.stream().anyMatch(pattern -> Patterns.matches(pattern, name.value()));
  }
}
