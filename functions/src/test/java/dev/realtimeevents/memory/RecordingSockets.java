package dev.realtimeevents.memory;

import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Sockets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sockets that record their frames. Each accepts every frame until a test sets another delivery or
 * closes it.
 */
public final class RecordingSockets implements Sockets {
  private final Steps steps;
  private final Map<String, List<String>> frames = new HashMap<>();
  private final Map<String, Deque<Delivery>> answers = new HashMap<>();
  private final Set<String> failing = new HashSet<>();
  private final List<String> closed = new ArrayList<>();
  private final Set<String> keptOpen = new HashSet<>();
  private int posts;

  public RecordingSockets(Steps steps) {
    this.steps = steps;
  }

  /** Sets the results of the next posts to a connection. The last one repeats. */
  public synchronized void answer(String connectionId, Delivery... deliveries) {
    answers.put(connectionId, new ArrayDeque<>(List.of(deliveries)));
  }

  /** The next post to the connection throws. */
  public synchronized void failOnce(String connectionId) {
    failing.add(connectionId);
  }

  /** From now on the connection cannot be closed. */
  public synchronized void keepOpen(String connectionId) {
    keptOpen.add(connectionId);
  }

  /** From now on the connection can be closed. */
  public synchronized void letClose(String connectionId) {
    keptOpen.remove(connectionId);
  }

  /** The frames of a connection, in order. */
  public synchronized List<String> frames(String connectionId) {
    return List.copyOf(frames.getOrDefault(connectionId, List.of()));
  }

  /** The closed connections, in order. */
  public synchronized List<String> closed() {
    return List.copyOf(closed);
  }

  /** The number of posts, including failed ones. */
  public synchronized int posts() {
    return posts;
  }

  @Override
  public Delivery send(String connectionId, String frame, Duration patience) {
    steps.before("sockets.send " + connectionId);
    synchronized (this) {
      posts++;
      if (failing.remove(connectionId)) {
        throw new IllegalStateException("The post to " + connectionId + " fails");
      }
      Delivery delivery = next(connectionId);
      if (delivery instanceof Delivery.Delivered) {
        frames.computeIfAbsent(connectionId, none -> new ArrayList<>()).add(frame);
      }
      return delivery;
    }
  }

  private Delivery next(String connectionId) {
    if (closed.contains(connectionId)) {
      return new Delivery.Gone();
    }
    Deque<Delivery> left = answers.getOrDefault(connectionId, new ArrayDeque<>());
    return switch (left.size()) {
      case 0 -> new Delivery.Delivered();
      case 1 -> left.peek();
      default -> left.poll();
    };
  }

  @Override
  public boolean close(String connectionId) {
    steps.before("sockets.close " + connectionId);
    synchronized (this) {
      if (keptOpen.contains(connectionId)) {
        return false;
      }
      closed.add(connectionId);
      return true;
    }
  }
}
