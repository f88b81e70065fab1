package dev.realtimeevents.order;

import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Sockets;
import dev.realtimeevents.memory.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * WebSockets as API Gateway has them: a connection is unknown before {@code $connect} has returned,
 * and after its end.
 */
final class SimulatedSockets implements Sockets {
  private final Steps steps;
  private final Map<String, List<String>> frames = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private final Set<String> refused = new HashSet<>();

  SimulatedSockets(Steps steps) {
    this.steps = steps;
  }

  void open(String connectionId) {
    steps.before("sockets.open " + connectionId);
    synchronized (this) {
      open.add(connectionId);
    }
  }

  /** The network fails without a close. */
  void cut(String connectionId) {
    steps.before("sockets.cut " + connectionId);
    synchronized (this) {
      open.remove(connectionId);
    }
  }

  synchronized boolean isOpen(String connectionId) {
    return open.contains(connectionId);
  }

  /** Whether any post to it failed for good. */
  synchronized boolean refused(String connectionId) {
    return refused.contains(connectionId);
  }

  /** Takes the frames received since the last call. */
  synchronized List<String> takeFrames(String connectionId) {
    List<String> taken = frames.remove(connectionId);
    return taken == null ? List.of() : taken;
  }

  @Override
  public Delivery send(String connectionId, String frame, Duration patience) {
    steps.before("sockets.send " + connectionId);
    synchronized (this) {
      if (Schedule.throttled()) {
        // A fan-out has no patience, because the queue has: it delivers the frame nevertheless.
        if (patience.isPositive()) {
          refused.add(connectionId);
        }
        return new Delivery.Throttled();
      }
      if (!open.contains(connectionId)) {
        refused.add(connectionId);
        return new Delivery.Gone();
      }
      frames.computeIfAbsent(connectionId, none -> new ArrayList<>()).add(frame);
      return new Delivery.Delivered();
    }
  }

  @Override
  public boolean close(String connectionId) {
    steps.before("sockets.close " + connectionId);
    synchronized (this) {
      if (Schedule.throttled()) {
        return false;
      }
      open.remove(connectionId);
      return true;
    }
  }
}
