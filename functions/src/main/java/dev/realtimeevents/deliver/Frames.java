package dev.realtimeevents.deliver;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.protocol.EventFilter;
import dev.realtimeevents.protocol.EventsMessages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The frames in which the subscribers receive a run of events: one for each event, or several
 * events in one for a connection that takes them together. Each is rendered once for all
 * subscribers that receive the same events. Thread-safe.
 */
final class Frames {
  /** Subscribers with other selections get frames of their own, so that the memory is bounded. */
  private static final int MOST_SELECTIONS = 16;

  /**
   * A frame.
   *
   * @param pushes those of the events in it; not empty
   */
  record Frame(String text, List<Push> pushes) {
    /** Counts the delivery of each event in it. */
    void countListener() {
      pushes.forEach(push -> push.counts().addListener());
    }

    void count(Delivery delivery) {
      pushes.forEach(push -> push.counts().add(delivery));
    }
  }

  /**
   * The events that a filter accepts.
   *
   * @param since no event between this number and the first is accepted
   */
  private record Selection(long since, List<Long> numbers) {}

  private final List<Push> run;

  /** For the many subscribers that want every event, in a frame each. */
  private final List<Frame> all;

  private final Map<Selection, List<Frame>> together = new ConcurrentHashMap<>();

  /**
   * @param run events of one channel with contiguous numbers, oldest first; not empty
   */
  Frames(List<Push> run) {
    this.run = List.copyOf(run);
    this.all = apart(this.run, EventFilter.ALL);
  }

  /** The frames for a subscriber, in order; empty if its filter accepts no event. */
  List<Frame> of(Subscription subscription) {
    EventFilter filter = subscription.filter();
    if (filter.equals(EventFilter.ALL) && (!subscription.together() || run.size() < 2)) {
      return all;
    }
    List<Push> accepted = run.stream().filter(push -> filter.accepts(push.event().name())).toList();
    if (!subscription.together() || accepted.size() < 2) {
      return apart(accepted, filter);
    }
    var selection =
        new Selection(since(filter), accepted.stream().map(push -> push.event().seq()).toList());
    return together.size() < MOST_SELECTIONS
        ? together.computeIfAbsent(selection, _ -> together(accepted, selection.since()))
        : Optional.ofNullable(together.get(selection))
            .orElseGet(() -> together(accepted, selection.since()));
  }

  private static List<Frame> apart(List<Push> accepted, EventFilter filter) {
    return accepted.stream().map(push -> new Frame(push.frame(filter), List.of(push))).toList();
  }

  /** The number of frames for a connection that takes several events in one, without a filter. */
  int fewest() {
    return of(new Subscription("", Instant.EPOCH, EventFilter.ALL, Optional.empty(), true)).size();
  }

  private long since(EventFilter filter) {
    Push first = run.getFirst();
    return filter.equals(EventFilter.ALL)
        ? first.event().seq() - 1
        : first
            .before()
            .map(names -> names.previous(filter::accepts))
            .orElse(first.event().seq() - 1);
  }

  private List<Frame> together(List<Push> accepted, long since) {
    ChannelName channel = run.getFirst().event().channel();
    long last = accepted.getLast().event().seq();
    var frames = new ArrayList<Frame>();
    var messages =
        new EventsMessages(
            channel,
            Optional.empty(),
            since,
            last,
            (message, events) -> {
              if (events == 0) {
                return true; // It would tell of an event too large for a message, which comes
                // alone.
              }
              int from = frames.stream().mapToInt(frame -> frame.pushes().size()).sum();
              frames.add(new Frame(message, accepted.subList(from, from + events)));
              return true;
            });
    accepted.forEach(push -> messages.add(push.event().seq(), push.frame(EventFilter.ALL)));
    messages.reach(last);
    return List.copyOf(frames);
  }
}
