package dev.realtimeevents.order;

import dev.realtimeevents.memory.Steps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One run of several tasks, each on its own thread. Exactly one runs at a time, up to its next step
 * with an external effect. The caller chooses which.
 *
 * <p>A task may start threads, as fan-out does. {@link #expect} gives their number before they
 * exist, so the schedule knows when all have reached their first step. Steps outside of tasks are
 * not scheduled.
 */
final class Schedule implements Steps {
  private static final InheritableThreadLocal<Task> TASK = new InheritableThreadLocal<>();
  private static final ThreadLocal<Strand> STRAND = new ThreadLocal<>();

  /** The death of a process: no handler catches it. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
      super("the process dies", null, false, false);
    }
  }

  /** What a process does. */
  @FunctionalInterface
  interface Process {
    void run();
  }

  /** A thread of a task. */
  private static final class Strand {
    final String name;
    final Thread thread;
    final Semaphore go = new Semaphore(0);
    volatile String pending;
    volatile boolean throttled;

    Strand(String name, Thread thread) {
      this.name = name;
      this.thread = thread;
    }

    boolean resting() {
      return pending != null || !thread.isAlive();
    }
  }

  private static final class Task {
    final String name;
    final String about;
    final List<Strand> children = new ArrayList<>();
    Strand main;
    int expected;
    int done;
    int requests;
    volatile boolean dead;
    volatile boolean ended;

    Task(String name, String about) {
      this.name = name;
      this.about = about;
    }
  }

  private final Thread controller = Thread.currentThread();
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, BooleanSupplier> guards = new LinkedHashMap<>();
  private final Fault fault;
  private boolean faultHappened;

  Schedule(Fault fault) {
    this.fault = fault;
    this.faultHappened = fault.kind() == Fault.Kind.NONE;
  }

  /** Whether the fault has occurred; true if there is none. */
  boolean faultHappened() {
    return faultHappened;
  }

  /** The tasks that may have a fault. */
  List<String> tasks() {
    return List.copyOf(tasks.keySet());
  }

  /** Allows a step of this name only while the condition is true. */
  void guard(String step, BooleanSupplier possible) {
    guards.put(step, possible);
  }

  /**
   * Adds a task and runs it to its first step.
   *
   * @param about the id of the event, which tasks with the same event share
   */
  void start(String name, String about, Runnable body) {
    var task = new Task(name, about);
    tasks.put(name, task);
    Thread thread =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  TASK.set(task);
                  STRAND.set(task.main);
                  try {
                    body.run();
                  } catch (Crash death) {
                    // Nothing of it is left.
                  } finally {
                    task.ended = true;
                    LockSupport.unpark(controller);
                  }
                });
    task.main = new Strand(name, thread);
    thread.start();
    await(task);
  }

  /**
   * Runs an action in a process of this task.
   *
   * @return false if the process died
   */
  static boolean survives(Process process) {
    try {
      process.run();
    } catch (Crash death) {
      // The flag reports it, as it does a death that appeared as the failure of a thread.
    }
    Task task = TASK.get();
    if (task == null || !task.dead) {
      return true;
    }
    synchronized (task) {
      task.children.clear();
      task.expected = 0;
      task.dead = false;
    }
    return false;
  }

  /** Announces threads of the current task. */
  static void expect(int threads) {
    Task task = TASK.get();
    if (task != null) {
      synchronized (task) {
        task.children.clear();
        task.expected = threads;
      }
    }
  }

  /** Whether the current step of this thread is throttled. */
  static boolean throttled() {
    Strand strand = STRAND.get();
    return strand != null && strand.throttled;
  }

  @Override
  public void before(String step) {
    Task task = TASK.get();
    if (task == null) {
      return;
    }
    if (task.dead) {
      throw new Crash();
    }
    Strand strand = STRAND.get();
    if (strand == null) {
      strand = new Strand(task.name + "/" + step, Thread.currentThread());
      STRAND.set(strand);
      strand.pending = step;
      synchronized (task) {
        task.children.add(strand);
      }
    } else {
      strand.pending = step;
    }
    LockSupport.unpark(controller);
    strand.go.acquireUninterruptibly();
    if (task.dead) {
      throw new Crash();
    }
  }

  /** The possible next moves, always in the same order; empty at the end of the run. */
  List<Move> moves() {
    var moves = new ArrayList<Move>();
    for (Task task : tasks.values()) {
      boolean counted = fault.concerns(task.name);
      List<Strand> possible =
          pending(task).stream().filter(strand -> isPossible(strand.pending)).toList();
      if (counted && !faultHappened && fault.isDeathAfter(task.done)) {
        if (!possible.isEmpty()) {
          moves.add(new Move(task.name, task.name, Move.DIES, task.about, true));
        }
      } else {
        for (Strand strand : possible) {
          moves.add(new Move(task.name, strand.name, strand.pending, task.about, counted));
        }
      }
    }
    return moves;
  }

  private boolean isPossible(String step) {
    BooleanSupplier guard = guards.get(step);
    return guard == null || guard.getAsBoolean();
  }

  /** Makes one of the {@link #moves}. */
  void make(Move move) {
    Task task = tasks.get(move.task());
    if (move.step().equals(Move.DIES)) {
      faultHappened = true;
      kill(task);
    } else {
      Strand strand =
          pending(task).stream()
              .filter(waiting -> waiting.name.equals(move.strand()))
              .findFirst()
              .orElseThrow();
      task.done++;
      strand.throttled = isThrottled(task, strand.pending);
      release(strand);
    }
    await(task);
  }

  private boolean isThrottled(Task task, String step) {
    boolean post = step.startsWith("sockets.send");
    if (!fault.concerns(task.name) || !(post || step.startsWith("sockets.close"))) {
      return false;
    }
    boolean throttled = fault.isThrottled(post, task.requests++);
    faultHappened |= throttled;
    return throttled;
  }

  /** Ends all tasks at their current step. */
  void abandon() {
    for (Task task : tasks.values()) {
      while (!task.ended) {
        kill(task);
        await(task);
      }
    }
  }

  private void kill(Task task) {
    List<Strand> pending = pending(task);
    task.dead = true;
    pending.forEach(Schedule::release);
  }

  private static void release(Strand strand) {
    strand.pending = null;
    strand.go.release();
  }

  private static List<Strand> pending(Task task) {
    var pending = new ArrayList<Strand>();
    if (task.main.pending != null) {
      pending.add(task.main);
    }
    synchronized (task) {
      task.children.stream()
          .filter(child -> child.pending != null)
          .sorted(Comparator.comparing(child -> child.name))
          .forEach(pending::add);
    }
    return pending;
  }

  /** Waits until the task has reached its next steps, or its end. */
  private void await(Task task) {
    int yields = 0;
    while (!resting(task)) {
      if (++yields < 100) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(20_000);
      }
    }
  }

  private static boolean resting(Task task) {
    synchronized (task) {
      if (task.ended || task.main.pending != null) {
        return true;
      }
      return task.expected > 0
          && task.children.size() == task.expected
          && task.children.stream().allMatch(Strand::resting)
          && task.children.stream().anyMatch(child -> child.pending != null);
    }
  }
}
