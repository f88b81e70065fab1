package dev.realtimeevents.local.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been started, to be closed in the opposite order. Thread-safe. */
final class Started implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private boolean closed;

  /** Keeps a part; when everything is closed already, closes it at once. */
  synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    if (closed) {
      close();
    }
    return part;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        // The others must be closed all the same: a process left running would be worse.
        System.err.println("While stopping: " + e);
      }
    }
  }
}
