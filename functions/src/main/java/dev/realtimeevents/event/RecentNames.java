package dev.realtimeevents.event;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The event names that a channel used last, up to one of its numbers. They tell the number of the
 * last event that passes a filter without reading the log.
 *
 * <p>Keeps the newest names that fit into {@link #MAX_NAMES} and {@link #MAX_BYTES}; the number of
 * the newest name that does not fit becomes the floor.
 *
 * @param numbers the number of the last event of each name
 * @param floor the names of the events up to this number are not known, apart from those above
 */
public record RecentNames(Map<EventName, Long> numbers, long floor) {
  static final int MAX_NAMES = 16;

  /** With it, the head of a channel takes less than the 1 KB that DynamoDB bills as one write. */
  static final int MAX_BYTES = 600;

  /** The size of a number in DynamoDB, with its place in a map. */
  private static final int NUMBER_BYTES = 11;

  /** The names of a channel without events. */
  public static final RecentNames NONE = new RecentNames(Map.of(), 0);

  public RecentNames {
    if (floor < 0) {
      throw new InvalidValueException(
          "The floor of the recent names must be at least 0, not " + floor);
    }
    List<Map.Entry<EventName, Long>> newestFirst =
        numbers.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .toList();
    Map<EventName, Long> kept = new HashMap<>();
    int bytes = 0;
    for (Map.Entry<EventName, Long> name : newestFirst) {
      bytes += bytes(name.getKey());
      if (kept.size() == MAX_NAMES || bytes > MAX_BYTES) {
        floor = Math.max(floor, name.getValue());
      }
      if (name.getValue() <= floor) {
        break;
      }
      kept.put(name.getKey(), name.getValue());
    }
    numbers = Map.copyOf(kept);
  }

  private static int bytes(EventName name) {
    return name.value().getBytes(StandardCharsets.UTF_8).length + NUMBER_BYTES;
  }

  /** The number of the newest event that is included. */
  public long last() {
    return numbers.values().stream().mapToLong(Long::longValue).reduce(floor, Math::max);
  }

  /** These names if they include the events up to this number, and else none but the floor. */
  public RecentNames upTo(long seq) {
    return last() == seq ? this : new RecentNames(Map.of(), seq);
  }

  /** The names after an event. The names of events between the last one and this are not known. */
  public RecentNames with(EventName name, long seq) {
    RecentNames before = upTo(seq - 1);
    Map<EventName, Long> moved = new HashMap<>(before.numbers);
    moved.put(name, seq);
    return new RecentNames(moved, before.floor);
  }

  /**
   * A number after which, up to {@link #last()}, no event has a name that the filter accepts: the
   * last accepted event's, or the floor if that is higher.
   */
  public long previous(Predicate<EventName> filter) {
    return numbers.entrySet().stream()
        .filter(name -> filter.test(name.getKey()))
        .mapToLong(Map.Entry::getValue)
        .reduce(floor, Math::max);
  }
}
