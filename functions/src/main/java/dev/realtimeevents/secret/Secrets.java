package dev.realtimeevents.secret;

import java.util.List;

/**
 * The secrets that a sender may use: the current one, and after a rotation the one before.
 * Thread-safe.
 */
public interface Secrets {

  /** As they were when last asked for, some minutes ago at most. */
  List<Secret> known();

  /** Asks again, unless that was done seconds ago: a signature with a new secret must not wait. */
  List<Secret> refreshed();
}
