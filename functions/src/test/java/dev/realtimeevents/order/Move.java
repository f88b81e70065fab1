package dev.realtimeevents.order;

import java.util.List;

/**
 * A possible next event of a run: a step, or the death of a process.
 *
 * @param task the task that makes it
 * @param strand the thread of the task that makes it; the first has the name of the task
 * @param step the step of {@link dev.realtimeevents.memory.Steps}, or {@link #DIES}
 * @param about the subject of the task, such as the id of its webhook
 * @param counted whether the order among the task's own steps matters
 */
record Move(String task, String strand, String step, String about, boolean counted) {
  /** The process of the task dies, in place of its next step. */
  static final String DIES = "dies";

  /**
   * A thing that a step reads or writes.
   *
   * @param name {@code *} for all things of the kind
   */
  private record Touch(String kind, String name, boolean writes) {
    boolean meets(Touch other) {
      return kind.equals(other.kind)
          && (name.equals(other.name) || name.equals("*") || other.name.equals("*"))
          && (writes || other.writes);
    }
  }

  /**
   * Whether the order of two moves can change the result. In doubt it is true, which only costs
   * time; a wrong false would invalidate the proof.
   */
  boolean meets(Move other) {
    return strand.equals(other.strand)
        || isParentOrChildOf(other)
        || (task.equals(other.task) && counted)
        || touches().stream()
            .anyMatch(mine -> other.touches().stream().anyMatch(theirs -> mine.meets(theirs)));
  }

  /** Whether both can be possible at the same time. */
  boolean competesWith(Move other) {
    return !strand.equals(other.strand) && !isParentOrChildOf(other);
  }

  /** A thread that started others continues when they have ended. */
  private boolean isParentOrChildOf(Move other) {
    return task.equals(other.task) && (strand.equals(task) != other.strand.equals(task));
  }

  private List<Touch> touches() {
    String[] words = step.split(" ");
    String name = words.length > 1 ? words[1] : "*";
    return switch (words[0]) {
      case DIES -> List.of();
      case "log.append" -> List.of(writes("log", "*"), writes("pending", about));
      case "log.fanOutFinished" -> List.of(writes("pending", about));
      case "log.open", "log.read", "log.isContiguous", "log.heads", "log.names" ->
          List.of(reads("log", "*"));
      case "rounds.get" -> List.of(reads("rounds", "*"));
      case "rounds.wait", "rounds.begin", "rounds.take", "rounds.sent" ->
          List.of(writes("rounds", "*"));
      case "connections.put",
          "connections.delete",
          "connections.addChannels",
          "connections.removeChannel",
          "connections.putGrant" ->
          List.of(writes("connection", name));
      // Who has plenty of credit spends in any order.
      case "connections.get", "connections.spend" -> List.of(reads("connection", name));
      case "subscriptions.get" -> List.of(reads("row", name));
      case "subscriptions.put", "subscriptions.delete" -> List.of(writes("row", name));
      case "subscriptions.page", "subscriptions.shards" ->
          List.of(reads("row", "*"), reads("declaration", "*"));
      case "subscriptions.declare" -> List.of(writes("declaration", "*"));
      case "subscriptions.putSubject", "subscriptions.deleteSubject" ->
          List.of(writes("holder", name));
      case "subscriptions.connectionsOf" -> List.of(reads("holder", "*"));
      case "revokedTokens.revoke" -> List.of(writes("revocation", name));
      case "revokedTokens.contains" -> List.of(reads("revocation", name));
      case "sockets.open", "sockets.send", "sockets.close", "sockets.cut" ->
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
    return strand + ": " + step;
  }
}
