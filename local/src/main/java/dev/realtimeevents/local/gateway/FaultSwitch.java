package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/** Holds the {@link Faults} of now, draws from them, and counts what struck. Thread-safe. */
final class FaultSwitch {
  private final Map<Fault, Long> struck = new EnumMap<>(Fault.class);
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

  /** Whether a fault strikes now. */
  synchronized boolean strikes(Fault fault) {
    double probability = fault.share(faults);
    boolean strikes = probability > 0 && random.nextDouble() < probability;
    if (strikes) {
      struck.merge(fault, 1L, Long::sum);
    }
    return strikes;
  }

  /** How often each fault has struck since the start, by its key. */
  synchronized ObjectNode struck() {
    ObjectNode json = Json.object();
    for (Fault fault : Fault.values()) {
      json.put(fault.key(), struck.getOrDefault(fault, 0L));
    }
    return json;
  }
}
