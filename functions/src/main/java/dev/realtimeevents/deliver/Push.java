package dev.realtimeevents.deliver;

import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.event.RecentNames;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventFrame;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** One event's push to all its subscribers. Thread-safe. */
public final class Push {
  private final LoggedEvent event;
  private final String frame;
  private final Optional<RecentNames> before;
  private final DeliveryCounts counts = new DeliveryCounts();

  /** By {@code prev}: however many filters there are, one for each recent name and the floor. */
  private final Map<Long, String> framesWithPrevious = new ConcurrentHashMap<>();

  /**
   * @param frame the event's frame, rendered once for all subscribers
   * @param before the names of the channel's events before this one, if they are known
   */
  public Push(LoggedEvent event, String frame, Optional<RecentNames> before) {
    this.event = event;
    this.frame = frame;
    this.before = before;
  }

  /** A push of an event whose frame is still to be rendered. */
  public static Push of(LoggedEvent event, Optional<RecentNames> before) {
    return new Push(event, EventFrame.render(event), before);
  }

  public LoggedEvent event() {
    return event;
  }

  /** The names of the channel's events before this one, if they are known. */
  Optional<RecentNames> before() {
    return before;
  }

  public DeliveryCounts counts() {
    return counts;
  }

  /** The frame for a subscription with this filter. With a filter it has {@code prev} if known. */
  String frame(EventFilter filter) {
    if (filter.equals(EventFilter.ALL) || before.isEmpty()) {
      return frame;
    }
    return framesWithPrevious.computeIfAbsent(
        before.get().previous(filter::accepts),
        previous -> EventFrame.withPrevious(frame, previous));
  }
}
