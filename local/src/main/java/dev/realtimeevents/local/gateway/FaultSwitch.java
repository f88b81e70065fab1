package dev.realtimeevents.local.gateway;

import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Holds the {@link Faults} of now and draws from them. Thread-safe. */
final class FaultSwitch {
  private Faults faults = Faults.NONE;
  private Random random = new Random(0);

  synchronized Faults faults() {
    return faults;
  }

  /** Switches over, and starts the seed's sequence again. */
  synchronized void set(Faults next) {
    faults = next;
    random = new Random(next.seed());
  }

  /** Whether a fault of this share strikes now. */
  synchronized boolean strikes(ToDoubleFunction<Faults> share) {
    double probability = share.applyAsDouble(faults);
    return probability > 0 && random.nextDouble() < probability;
  }
}
