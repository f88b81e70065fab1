package dev.realtimeevents.deliver;

import java.util.concurrent.atomic.LongAdder;

/** Counts the attempts to deliver one event by their result. Thread-safe. */
public final class DeliveryCounts {
  private final LongAdder listeners = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder gone = new LongAdder();
  private final LongAdder throttled = new LongAdder();
  private final LongAdder unreachable = new LongAdder();

  /** A listener whom the event is sent to for the first time in this push. */
  void addListener() {
    listeners.increment();
  }

  void add(Delivery delivery) {
    switch (delivery) {
      case Delivery.Delivered() -> delivered.increment();
      case Delivery.Gone() -> gone.increment();
      case Delivery.Throttled() -> throttled.increment();
      case Delivery.Unreachable _ -> unreachable.increment();
    }
  }

  /** How many listeners were tried, whatever came of it. */
  public long listeners() {
    return listeners.sum();
  }

  public long delivered() {
    return delivered.sum();
  }

  public long gone() {
    return gone.sum();
  }

  public long throttled() {
    return throttled.sum();
  }

  public long unreachable() {
    return unreachable.sum();
  }
}
