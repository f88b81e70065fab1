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
 * Goes through every order in which the steps of some tasks can come, depth first, by running them
 * again for each.
 *
 * <p>Two orders that differ only in neighbours that do not {@link Move#meets meet} come to the
 * same: of such orders one is run. How to find the others without trying them is dynamic
 * partial-order reduction with source sets and sleep sets.
 *
 * @see <a href="https://doi.org/10.1145/3073408">Abdulla, Aronis, Jonsson, Sagonas: Source Sets, a
 *     Foundation for Optimal Dynamic Partial Order Reduction</a>
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
   * @param count how many orders were run to their end; where something is to fail, those in which
   *     it did
   * @param violation the first thing found wrong, and the order that leads to it; there the search
   *     ended
   */
  record Result(long count, Optional<String> violation) {}

  /** A place where one of several moves can be made. */
  private static final class Node {
    final List<Move> moves;

    /** Moves that need not be tried here: what follows them was seen. */
    final Set<Move> asleep;

    /** Moves that must be tried here. */
    final Set<Move> wanted = new LinkedHashSet<>();

    /** Earlier places whose moves must come before the chosen one, directly or through others. */
    final BitSet causes = new BitSet();

    Move chosen;

    Node(List<Move> moves, Set<Move> asleep) {
      this.moves = moves;
      this.asleep = asleep;
    }

    /** Chooses the next move that is wanted and not asleep, if there is one. */
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

  /** Every order, but of those that come to the same only one. */
  static Result of(Supplier<? extends Run> runs) {
    return new Interleavings(true).onVirtualThread(runs);
  }

  /** Really every order: to check the reduction where they are few enough. */
  static Result withoutReduction(Supplier<? extends Run> runs) {
    return new Interleavings(false).onVirtualThread(runs);
  }

  /** The tasks are virtual threads: among them handing over costs a microsecond. */
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
   * Makes the moves of the path, of which the last is new, then goes on to the end of the run.
   *
   * @return false if all that is left was seen before
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
   * Looks for earlier moves that the last one could have come before, to another end; where that is
   * so, what leads there becomes wanted.
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

  /**
   * Sees to it that at an earlier place something is tried that leads to the last move coming
   * first.
   */
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
