package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.lambda.Invocation.Failed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes of one function, each with one invocation at a time.
 *
 * <p>A caller takes the process that was used last. When all are busy, one more is started, up to
 * the maximum, and the caller that has waited longest gets whichever process is free first: a warm
 * one does not have to wait for a cold one. A caller that has waited for too long is refused, as
 * Lambda refuses one beyond its concurrency: else a pool that is asked more than it can do would
 * fall ever further behind, and work for callers who are long gone. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html">Concurrency</a>
 */
final class FunctionPool implements AutoCloseable {
  private static final Failed BUSY =
      new Failed("TooManyRequestsException", "Rate Exceeded: no process was free in time.");

  private static final Failed CLOSED =
      new Failed("ServiceException", "The gateway is closing; it takes no more invocations.");

  /** Starts a process; its number is 1 for the first one of the function, and so on. */
  @FunctionalInterface
  interface Start {
    FunctionProcess process(int number) throws IOException;
  }

  private sealed interface Offer {
    record Free(FunctionProcess process) implements Offer {}

    record None(Failed why) implements Offer {}
  }

  private final Start start;
  private final int minimum;
  private final int maximum;
  private final Duration patience;
  private final Deque<FunctionProcess> idle = new ArrayDeque<>();
  private final Deque<CompletableFuture<Offer>> waiting = new ArrayDeque<>();
  private final Set<FunctionProcess> processes = new HashSet<>();
  private int slots;
  private int starting;
  private int started;
  private boolean lastStartFailed;
  private boolean closed;

  /**
   * @param patience how long a caller waits for a process
   */
  FunctionPool(Start start, int minimum, int maximum, Duration patience) {
    this.start = start;
    this.minimum = minimum;
    this.maximum = maximum;
    this.patience = patience;
    synchronized (this) {
      match();
    }
  }

  Invocation invoke(byte[] event) throws InterruptedException {
    while (true) {
      switch (take()) {
        case Offer.None(Failed why) -> {
          return why;
        }
        case Offer.Free(FunctionProcess process) -> {
          var outcome = process.invoke(event);
          release(process);
          if (outcome.isPresent()) {
            return outcome.get();
          }
        }
      }
    }
  }

  /**
   * Kills processes that are ready, those that work first. Those that are starting are let be, or a
   * function that is killed often would never come to do anything.
   */
  synchronized Killed kill(int atMost) {
    Map<Boolean, List<FunctionProcess>> byWork =
        processes.stream()
            .filter(process -> process.isAlive() && process.isReady())
            .collect(Collectors.partitioningBy(FunctionProcess::isWorking));
    List<FunctionProcess> killed =
        Stream.concat(byWork.get(true).stream(), byWork.get(false).stream()).limit(atMost).toList();
    idle.removeAll(killed);
    killed.forEach(FunctionProcess::kill);
    return new Killed(killed.size(), Math.min(byWork.get(true).size(), atMost));
  }

  /** The ids of the processes that have started and not ended. */
  synchronized Collection<Long> pids() {
    return processes.stream().map(FunctionProcess::pid).toList();
  }

  /** Kills every process and refuses callers, also those that wait. Does not wait. */
  @Override
  public synchronized void close() {
    closed = true;
    waiting.forEach(turn -> turn.complete(new Offer.None(CLOSED)));
    waiting.clear();
    idle.clear();
    processes.forEach(FunctionProcess::kill);
  }

  /** Waits until the processes are gone, and tells whether they went in time. */
  synchronized boolean awaitEnd(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (slots > 0) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return true;
  }

  private Offer take() throws InterruptedException {
    var turn = new CompletableFuture<Offer>();
    synchronized (this) {
      if (closed) {
        return new Offer.None(CLOSED);
      }
      waiting.add(turn);
      match();
    }
    try {
      return turn.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return giveUp(turn);
    } catch (InterruptedException e) {
      abandon(turn);
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError("an offer is never completed with an exception", e);
    }
  }

  /** A process may have come free at the last moment. */
  private synchronized Offer giveUp(CompletableFuture<Offer> turn) {
    return waiting.remove(turn) ? new Offer.None(BUSY) : turn.join();
  }

  private synchronized void abandon(CompletableFuture<Offer> turn) {
    if (!waiting.remove(turn) && turn.join() instanceof Offer.Free(FunctionProcess process)) {
      release(process);
    }
  }

  private synchronized void release(FunctionProcess process) {
    if (process.isAlive() && processes.contains(process)) {
      idle.push(process);
      match();
    }
  }

  /** Gives free processes to those who wait, longest first; starts processes for the rest. */
  private void match() {
    while (!idle.isEmpty() && !waiting.isEmpty()) {
      waiting.remove().complete(new Offer.Free(idle.pop()));
    }
    if (closed) {
      return;
    }
    int warm = lastStartFailed ? 0 : minimum - slots;
    int wanted = Math.min(maximum - slots, Math.max(waiting.size() - starting, warm));
    for (int i = 0; i < wanted; i++) {
      int number = ++started;
      slots++;
      starting++;
      Thread.ofVirtual().start(() -> live(number));
    }
  }

  /** The life of one process, from its start to its end, on a thread of its own. */
  private void live(int number) {
    try (var process = start.process(number)) {
      add(process);
      var failure = process.awaitReady();
      if (failure.isEmpty()) {
        ready(process);
        process.awaitEnd();
      } else if (process.isKilled()) {
        stopped();
      } else {
        failed(failure.get());
      }
      remove(process);
    } catch (IOException e) {
      failed(new Failed("Runtime.InvalidEntrypoint", "Cannot start a JVM: " + e.getMessage()));
    } finally {
      freeSlot();
    }
  }

  private synchronized void add(FunctionProcess process) {
    processes.add(process);
    if (closed) {
      process.kill();
    }
  }

  private synchronized void ready(FunctionProcess process) {
    starting--;
    lastStartFailed = false;
    release(process);
  }

  private synchronized void stopped() {
    starting--;
  }

  private synchronized void failed(Failed why) {
    starting--;
    lastStartFailed = true;
    var first = waiting.poll();
    if (first != null) {
      first.complete(new Offer.None(why));
    }
  }

  private synchronized void remove(FunctionProcess process) {
    processes.remove(process);
    idle.remove(process);
  }

  private synchronized void freeSlot() {
    slots--;
    notifyAll();
    match();
  }
}
