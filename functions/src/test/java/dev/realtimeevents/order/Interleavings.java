package dev.realtimeevents.order;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Runs some tasks in every possible order of their steps, depth first, from the start for each
 * order.
 *
 * <p>Orders that differ only in adjacent moves that do not {@link Move#meets conflict} have the
 * same result, so one of them is run. Dynamic partial-order reduction with source sets and sleep
 * sets skips the others.
 *
 * @see <a href="https://doi.org/10.1145/3073408">Abdulla, Aronis, Jonsson, Sagonas: Source Sets, a
 *     Foundation for Optimal Dynamic Partial Order Reduction</a>
 */
final class Interleavings {

  /** A run before its first step. */
  interface Run {
    Schedule schedule();

    /** The violation at its end, if there is one. */
    Optional<String> violation();
  }

  /**
   * The result of a search.
   *
   * @param count the number of orders run to their end; with a fault, those in which it occurred
   * @param violation the first violation and its order; the search ended there
   */
  record Result(long count, Optional<String> violation) {}

  /** A point at which several moves are possible. */
  private static final class Node {
    final List<Move> moves;

    /** Moves that need not be tried here, because their continuations have been run. */
    final Set<Move> asleep;

    /** Moves that must be tried here. */
    final Set<Move> wanted = new LinkedHashSet<>();

    /** Earlier points whose moves must come before the chosen one, directly or transitively. */
    final BitSet causes = new BitSet();

    Move chosen;

    Node(List<Move> moves, Set<Move> asleep) {
      this.moves = moves;
      this.asleep = asleep;
    }

    /** Chooses the next wanted move that is not asleep, if there is one. */
    boolean advance() {
      if (chosen != null) {
        asleep.add(chosen);
      }
      chosen = wanted.stream().filter(move -> !asleep.contains(move)).findFirst().orElse(null);
      return chosen != null;
    }

    Set<Move> asleepAfterwards() {
      var left = new LinkedHashSet<Move>();
      asleep.stream().filter(move -> !move.meets(chosen)).forEach(left::add);
      return left;
    }
  }

  private final boolean reduced;
  private final List<Node> path = new ArrayList<>();

  private Interleavings(boolean reduced) {
    this.reduced = reduced;
  }

  /** Every order, but only one of those with the same result. */
  static Result of(Supplier<? extends Run> runs) {
    return new Interleavings(true).onVirtualThread(runs);
  }

  /** Every order without reduction, to check the reduction in small cases. */
  static Result withoutReduction(Supplier<? extends Run> runs) {
    return new Interleavings(false).onVirtualThread(runs);
  }

  /** The tasks are virtual threads, which switch in a microsecond. */
  private Result onVirtualThread(Supplier<? extends Run> runs) {
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

  private Result explore(Supplier<? extends Run> runs) {
    long count = 0;
    do {
      Run run = runs.get();
      try {
        if (follow(run.schedule()) && run.schedule().faultHappened()) {
          count++;
          Optional<String> violation = run.violation();
          if (violation.isPresent()) {
            return new Result(count, Optional.of(violation.get() + "\nafter" + steps()));
          }
        }
      } finally {
        run.schedule().abandon();
      }
      while (!path.isEmpty() && !path.getLast().advance()) {
        path.removeLast();
      }
    } while (!path.isEmpty());
    return new Result(count, Optional.empty());
  }

  /**
   * Makes the moves of the path, of which the last is new, then continues to the end of the run.
   *
   * @return false if every continuation has been run before
   */
  private boolean follow(Schedule schedule) {
    path.forEach(node -> schedule.make(node.chosen));
    while (true) {
      if (!path.isEmpty()) {
        seekRaces();
      }
      List<Move> moves = schedule.moves();
      if (moves.isEmpty()) {
        return true;
      }
      var node =
          new Node(
              moves,
              path.isEmpty() || !reduced
                  ? new LinkedHashSet<>()
                  : path.getLast().asleepAfterwards());
      if (reduced) {
        moves.stream()
            .filter(move -> !node.asleep.contains(move))
            .findFirst()
            .ifPresent(node.wanted::add);
      } else {
        node.wanted.addAll(moves);
      }
      if (!node.advance()) {
        return false;
      }
      path.add(node);
      schedule.make(node.chosen);
    }
  }

  /**
   * Finds earlier moves that conflict with the last one and could have come after it, and marks the
   * moves that lead to that order as wanted.
   */
  private void seekRaces() {
    int last = path.size() - 1;
    Node node = path.get(last);
    node.causes.clear();
    for (int earlier = last - 1; earlier >= 0; earlier--) {
      Node before = path.get(earlier);
      if (!node.chosen.meets(before.chosen)) {
        continue;
      }
      boolean direct = !node.causes.get(earlier);
      node.causes.or(before.causes);
      node.causes.set(earlier);
      if (reduced && direct && node.chosen.competesWith(before.chosen)) {
        wantReversed(earlier, last);
      }
    }
  }

  /** Makes an earlier point try a move after which the last move comes first. */
  private void wantReversed(int earlier, int last) {
    Node place = path.get(earlier);
    List<Integer> without = new ArrayList<>();
    for (int n = earlier + 1; n <= last; n++) {
      boolean free = n == last || !path.get(n).causes.get(earlier);
      if (free) {
        without.add(n);
      }
    }
    var first = new LinkedHashSet<Move>();
    for (int n : without) {
      BitSet causes = path.get(n).causes;
      if (without.stream().noneMatch(other -> other < n && causes.get(other))) {
        first.add(path.get(n).chosen);
      }
    }
    if (first.stream().anyMatch(place.wanted::contains)) {
      return;
    }
    Optional<Move> possible = first.stream().filter(place.moves::contains).findFirst();
    possible.ifPresentOrElse(place.wanted::add, () -> place.wanted.addAll(place.moves));
  }

  private String steps() {
    var steps = new StringBuilder();
    path.forEach(node -> steps.append("\n  ").append(node.chosen));
    return steps.toString();
  }
}
