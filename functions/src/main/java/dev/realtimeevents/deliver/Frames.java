package dev.realtimeevents.deliver;

import dev.realtimeevents.protocol.EventFilter;
import java.util.List;

/** The frames in which the subscribers receive a run of events. Thread-safe. */
final class Frames {
  /**
   * A frame.
   *
   * @param pushes those of the events in it; not empty
   */
  record Frame(String text, List<Push> pushes) {
    /** Counts the delivery of each event in it. */
    void count(Delivery delivery) {
      pushes.forEach(push -> push.counts().add(delivery));
    }
  }

  private final List<Push> run;

  /**
   * @param run events of one channel with contiguous numbers, oldest first; not empty
   */
  Frames(List<Push> run) {
    this.run = List.copyOf(run);
  }

  /** The frames for a subscriber, in order; empty if its filter accepts no event. */
  List<Frame> of(Subscription subscription) {
    EventFilter filter = subscription.filter();
    return run.stream()
        .filter(push -> filter.accepts(push.event().name()))
        .map(push -> new Frame(push.frame(filter), List.of(push)))
        .toList();
  }
}
