package dev.realtimeevents.local.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/** Resources that are closed in the reverse order of their start. Thread-safe. */
final class CloseStack implements AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private boolean closed;

  /** Adds a resource; closes it immediately if the stack is closed. */
  synchronized <T extends AutoCloseable> T add(T resource) {
    resources.push(resource);
    if (closed) {
      close();
    }
    return resource;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        // Close the others all the same: a process must not be left running.
        System.err.println("Error while stopping: " + e);
      }
    }
  }
}
