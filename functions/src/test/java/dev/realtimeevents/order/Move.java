package dev.realtimeevents.order;

import java.util.List;

/**
 * What may happen next in a run.
 *
 * @param task whose it is
 * @param strand the thread of the task that makes it; for the end of a process, the task itself
 * @param step what {@link dev.realtimeevents.memory.Steps} was told
 * @param about what the task is about, such as the id of its webhook
 */
record Move(String task, String strand, String step, String about, Fault fault) {

  /** What may go wrong with a step. */
  enum Fault {
    NONE,
    /** The process dies before it. */
    CRASH,
    /** API Gateway does not take the post. */
    THROTTLE
  }

  /**
   * What a step reads or writes.
   *
   * @param name {@code *} stands for all things of the kind
   */
  private record Touch(String kind, String name, boolean writes) {
    boolean meets(Touch other) {
      return kind.equals(other.kind)
          && (name.equals(other.name) || name.equals("*") || other.name.equals("*"))
          && (writes || other.writes);
    }
  }

  /**
   * Whether the two, one after the other, come to something else in the other order. If in doubt they
   * do: that costs time, the opposite would cost the proof.
   */
  boolean meets(Move other) {
    if (task.equals(other.task)) {
      return strand.equals(other.strand)
          || fault == Fault.CRASH
          || other.fault == Fault.CRASH
          || touchesMeet(other);
    }
    if (fault != Fault.NONE && other.fault != Fault.NONE) {
      return true;
    }
    return fault != Fault.CRASH && other.fault != Fault.CRASH && touchesMeet(other);
  }

  private boolean touchesMeet(Move other) {
    return touches().stream()
        .anyMatch(mine -> other.touches().stream().anyMatch(theirs -> mine.meets(theirs)));
  }

  private List<Touch> touches() {
    String[] words = step.split(" ");
    String name = words.length > 1 ? words[1] : "*";
    return switch (words[0]) {
      case "log.append" -> List.of(writes("log", "*"), writes("pending", about));
      case "log.fanOutFinished" -> List.of(writes("pending", about));
      case "log.open", "log.read", "log.heads" -> List.of(reads("log", "*"));
      case "subscriptions.putConnection",
          "subscriptions.deleteConnection",
          "subscriptions.addChannel",
          "subscriptions.removeChannel",
          "subscriptions.putGrant" ->
          List.of(writes("connection", name));
      case "subscriptions.connection" -> List.of(reads("connection", name));
      case "subscriptions.putRow", "subscriptions.deleteRow" -> List.of(writes("row", name));
      case "subscriptions.page" -> List.of(reads("row", "*"));
      case "subscriptions.putHolder", "subscriptions.deleteHolder" ->
          List.of(writes("holder", name));
      case "subscriptions.connectionsOf" -> List.of(reads("holder", "*"));
      case "revocations.revoke" -> List.of(writes("revocation", name));
      case "revocations.revoked" -> List.of(reads("revocation", name));
      case "connections.open", "connections.post", "connections.close", "connections.cut" ->
          List.of(writes("socket", name));
      case "queue.send", "queue.take" -> List.of(writes("queue", "*"));
      default -> throw new IllegalStateException("What does " + step + " touch?");
    };
  }

  private static Touch reads(String kind, String name) {
    return new Touch(kind, name, false);
  }

  private static Touch writes(String kind, String name) {
    return new Touch(kind, name, true);
  }

  @Override
  public String toString() {
    return switch (fault) {
      case NONE -> strand + ": " + step;
      case CRASH -> task + ": dies";
      case THROTTLE -> strand + ": " + step + " is throttled";
    };
  }
}
