package dev.realtimeevents.deliver;

import java.util.concurrent.atomic.LongAdder;

/** Counts the attempts to deliver one event by their result. Thread-safe. */
public final class DeliveryCounts {
  private final LongAdder delivered = new LongAdder();
  private final LongAdder gone = new LongAdder();
  private final LongAdder throttled = new LongAdder();
  private final LongAdder unreachable = new LongAdder();

  void add(Delivery delivery) {
    switch (delivery) {
      case Delivery.Delivered() -> delivered.increment();
      case Delivery.Gone() -> gone.increment();
      case Delivery.Throttled() -> throttled.increment();
      case Delivery.Unreachable _ -> unreachable.increment();
    }
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
