package dev.realtimeevents.order;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Goes through every order in which the steps of some tasks can come, depth first, by running them anew
 * for each.
 *
 * <p>Of orders that differ only in neighbours that do not {@link Move#meets meet} it takes one: sleep
 * sets, as Godefroid describes them. Nothing that a run can come to is left out by that.
 *
 * @see <a href="https://doi.org/10.1007/3-540-60761-7">P. Godefroid, Partial-Order Methods for the
 *     Verification of Concurrent Systems</a>
 */
final class Interleavings {

  /** A run that has not begun: its tasks are there, each before its first step. */
  interface Run {
    Schedule schedule();

    /** What is wrong at its end, if anything is. */
    Optional<String> violation();
  }

  /**
   * What came of it.
   *
   * @param count how many orders were run to their end
   * @param violation the first thing found wrong, and the order that leads to it; then the count ends
   */
  record Result(long count, Optional<String> violation) {}

  /** A place where one of several moves can be made. */
  private static final class Node {
    final List<Move> moves;
    final Set<Move> asleep;
    Move chosen;

    Node(List<Move> moves, Set<Move> asleep) {
      this.moves = moves;
      this.asleep = asleep;
    }

    /** Chooses the next move that is not asleep, if there is one. */
    boolean advance() {
      if (chosen != null) {
        asleep.add(chosen);
      }
      Optional<Move> next = moves.stream().filter(move -> !asleep.contains(move)).findFirst();
      chosen = next.orElse(null);
      return next.isPresent();
    }

    /** What need not be tried after the chosen move either: it was, and does not meet it. */
    Set<Move> asleepAfterwards() {
      var left = new LinkedHashSet<Move>();
      asleep.stream().filter(move -> !move.meets(chosen)).forEach(left::add);
      return left;
    }
  }

  private final boolean reduced;

  private Interleavings(boolean reduced) {
    this.reduced = reduced;
  }

  /** Every order, but of those that cannot differ in what they come to only one. */
  static Result of(Supplier<Run> runs) {
    return new Interleavings(true).onVirtualThread(runs);
  }

  /** Really every order: to check the reduction where they are few enough. */
  static Result withoutReduction(Supplier<Run> runs) {
    return new Interleavings(false).onVirtualThread(runs);
  }

  /** The tasks are virtual threads: among them handing over costs a microsecond. */
  private Result onVirtualThread(Supplier<Run> runs) {
    var result = new CompletableFuture<Result>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(explore(runs));
              } catch (Throwable failed) {
                result.completeExceptionally(failed);
              }
            });
    return result.join();
  }

  private Result explore(Supplier<Run> runs) {
    Deque<Node> path = new ArrayDeque<>();
    long count = 0; long all=0;
    do {
      all++; Run run = runs.get();
      try {
        if (follow(run.schedule(), path)) {
          count++;
          Optional<String> violation = run.violation();
          if (violation.isPresent()) {
            return new Result(count, Optional.of(violation.get() + "\nafter" + told(path)));
          }
        }
      } finally {
        run.schedule().abandon();
      }
      while (!path.isEmpty() && !path.getLast().advance()) {
        path.removeLast();
      }
    } while (!path.isEmpty());
    System.err.println("RUNS "+all+" complete "+count); return new Result(count, Optional.empty());
  }

  /**
   * Makes the moves of the path, then goes on to the end of the run.
   *
   * @return false if all that is left was tried before
   */
  private boolean follow(Schedule schedule, Deque<Node> path) {
    for (Node node : path) {
      schedule.make(node.chosen);
    }
    while (true) {
      List<Move> moves = schedule.moves();
      if (moves.isEmpty()) {
        return true;
      }
      Set<Move> asleep =
          path.isEmpty() || !reduced
              ? new LinkedHashSet<>()
              : path.getLast().asleepAfterwards();
      var node = new Node(moves, asleep);
      if (!node.advance()) {
        return false;
      }
      path.addLast(node);
      schedule.make(node.chosen);
    }
  }

  private static String told(Deque<Node> path) {
    var told = new ArrayList<String>();
    path.forEach(node -> told.add("\n  " + node.chosen));
    return String.join("", told);
  }
}
