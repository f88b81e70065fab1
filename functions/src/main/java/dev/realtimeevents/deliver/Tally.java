package dev.realtimeevents.deliver;

import java.util.concurrent.atomic.LongAdder;

/** Counts what became of posts. Thread-safe. */
public final class Tally {
  private final LongAdder delivered = new LongAdder();
  private final LongAdder gone = new LongAdder();
  private final LongAdder unreachable = new LongAdder();

  void count(Delivery delivery) {
    switch (delivery) {
      case Delivery.Delivered() -> delivered.increment();
      case Delivery.Gone() -> gone.increment();
      case Delivery.Unreachable(var reason) -> unreachable.increment();
    }
  }

  public long delivered() {
    return delivered.sum();
  }

  public long gone() {
    return gone.sum();
  }

  public long unreachable() {
    return unreachable.sum();
  }
}
