package dev.realtimeevents.secret;

import java.util.List;

/**
 * The secrets that a sender may use: the current one and, after a rotation, the previous one.
 * Thread-safe.
 */
public interface Secrets {

  /** The secrets, at most a few minutes old. */
  List<Secret> known();

  /** The secrets, at most a few seconds old, so a new secret works almost immediately. */
  List<Secret> refreshed();
}
