package dev.realtimeevents.protocol;

import dev.realtimeevents.event.EventName;
import java.util.List;

/**
 * Which events of a channel a subscriber wants: names, and prefixes that end in {@code *}. An empty
 * list wants all.
 */
public record EventFilter(List<String> patterns) {
  public static final EventFilter ALL = new EventFilter(List.of());

  public EventFilter {
    patterns = List.copyOf(patterns);
  }

  public boolean accepts(EventName name) {
    return patterns.isEmpty()
        || patterns.stream().anyMatch(pattern -> Patterns.matches(pattern, name.value()));
  }
}
