package dev.realtimeevents.deliver;

import dev.realtimeevents.deliver.Frames.Frame;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.logging.EventLine;
import dev.realtimeevents.logging.Metric;
import dev.realtimeevents.protocol.ServerMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Posts frames to subscribers, at the {@link Pace} of this process. Thread-safe. */
final class Posting {
  /**
   * The attempts at a frame before the queue gets it. Waiting costs nothing in the queue, but each
   * second of a function has its price.
   */
  private static final int ATTEMPTS = 3;

  /** The attempts in a later job: those who do not read must not keep a function from others. */
  private static final int LATER_ATTEMPTS = 1;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** A connection that cannot be reached by so many functions, for some ten seconds, is closed. */
  private static final int UNREACHABLE = 3;

  /** A connection that is throttled in so many functions, for some four minutes, is closed. */
  private static final int THROTTLED_FOR_GOOD = 45;

  /**
   * The age up to which a 410 does not mean that a connection has ended: API Gateway answers 410
   * until {@code $connect} has returned, which takes 29 s at most. Without its subscription the
   * connection would never receive an event.
   */
  private static final Duration YOUNG = Duration.ofSeconds(30);

  private final Subscriptions subscriptions;
  private final Sockets sockets;
  private final InstantSource clock;
  private final Pause pause;
  private final Pace pace = new Pace();

  Posting(Subscriptions subscriptions, Sockets sockets, InstantSource clock, Pause pause) {
    this.subscriptions = subscriptions;
    this.sockets = sockets;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Posts frames to a subscriber, in order, up to the first that is not delivered.
   *
   * @param tried the number of functions that have tried before
   * @param outstanding is told what the subscriber lacks
   */
  void toSubscriber(
      ChannelName channel,
      Subscription subscription,
      List<Frame> frames,
      int tried,
      Budget budget,
      Outstanding outstanding)
      throws InterruptedException {
    String id = subscription.connectionId();
    if (!subscription.isAllowedAt(clock.instant())) {
      sockets.send(id, ServerMessage.Error.tokenExpired(channel).json(), Duration.ZERO);
      subscriptions.removeExpired(channel, subscription);
      outstanding.isDone(id);
      return;
    }
    for (Frame frame : frames) {
      outstanding.lacks(id, frame.pushes().getFirst().event().seq());
      Optional<Delivery> delivery =
          deliver(id, frame, tried == 0 ? ATTEMPTS : LATER_ATTEMPTS, budget);
      if (delivery.isEmpty()) {
        return;
      }
      switch (delivery.get()) {
        case Delivery.Delivered() -> {}
        case Delivery.Gone() -> {
          if (clock.instant().isAfter(subscription.connectedAt().plus(YOUNG))) {
            subscriptions.remove(channel, id);
          }
          outstanding.isDone(id);
          return;
        }
        case Delivery.Throttled() -> {
          outstanding.metObstacle();
          if (tried >= THROTTLED_FOR_GOOD && budget.hasTime()) {
            close(id, "throttled", outstanding);
          }
          return;
        }
        case Delivery.Unreachable(String reason) -> {
          outstanding.metObstacle();
          if (tried >= UNREACHABLE) {
            close(id, reason, outstanding);
          }
          return;
        }
      }
    }
    outstanding.isDone(id);
  }

  private void close(String id, String reason, Outstanding outstanding) {
    EventLine.warn("Unreachable connection closed; its client reconnects and recovers")
        .with("connectionId", id)
        .with("reason", reason)
        .count(Metric.CUT_OFF, 1)
        .print();
    sockets.close(id);
    outstanding.isDone(id);
  }

  /**
   * Tries until the frame is delivered, the connection is gone, or the attempts are used up.
   *
   * @return the last result; empty if there was no time for an attempt
   */
  private Optional<Delivery> deliver(String id, Frame frame, int attempts, Budget budget)
      throws InterruptedException {
    Optional<Delivery> last = Optional.empty();
    for (int attempt = 1; attempt <= attempts; attempt++) {
      Optional<Delivery> delivery = attempt(id, frame, attempt, attempts, budget);
      if (delivery.isEmpty()) {
        return last;
      }
      last = delivery;
      switch (delivery.get()) {
        case Delivery.Delivered(), Delivery.Gone() -> {
          return delivery;
        }
        case Delivery.Throttled(), Delivery.Unreachable _ -> {}
      }
    }
    return last;
  }

  /** One attempt. A failed one keeps its place among the posts during the pause after it. */
  private Optional<Delivery> attempt(
      String id, Frame frame, int attempt, int attempts, Budget budget)
      throws InterruptedException {
    long begun = pace.begin();
    try {
      if (!budget.hasTime()) {
        return Optional.empty();
      }
      if (attempt == 1) {
        frame.countListener();
      }
      Delivery delivery = sockets.send(id, frame.text(), Duration.ZERO);
      frame.count(delivery);
      switch (delivery) {
        case Delivery.Delivered(), Delivery.Gone() -> pace.accepted();
        case Delivery.Throttled() -> {
          // A client that does not read is throttled too, again and again: it counts once.
          if (attempt == 1) {
            pace.throttled(begun);
          }
          if (attempt < attempts) {
            pauseAfter(attempt, budget);
          }
        }
        case Delivery.Unreachable _ -> {
          if (attempt < attempts) {
            pauseAfter(attempt, budget);
          }
        }
      }
      return Optional.of(delivery);
    } finally {
      pace.end();
    }
  }

  private void pauseAfter(int attempt, Budget budget) {
    long left = Math.max(0, budget.timeLeft().toMillis());
    long longest = Math.min(FIRST_PAUSE.toMillis() << (attempt - 1), left);
    pause.pause(Duration.ofMillis(Pause.RANDOM.nextLong(longest / 2, longest + 1)));
  }
}
