package dev.realtimeevents.local.gateway;

import java.util.function.ToDoubleFunction;

/** What goes wrong at random, each as often as {@link Faults} says. */
enum Fault {
  THROTTLED_POST("throttledPosts", Faults::throttledPosts),
  FAILED_POST("failedPosts", Faults::failedPosts),
  CUT_SOCKET("cutSockets", Faults::cutSockets),
  DROPPED_DISCONNECT("droppedDisconnects", Faults::droppedDisconnects),
  REDELIVERED_JOBS("redeliveredJobs", Faults::redeliveredJobs);

  private final String key;
  private final ToDoubleFunction<Faults> share;

  Fault(String key, ToDoubleFunction<Faults> share) {
    this.key = key;
    this.share = share;
  }

  /** Its name in JSON. */
  String key() {
    return key;
  }

  double share(Faults faults) {
    return share.applyAsDouble(faults);
  }
}
