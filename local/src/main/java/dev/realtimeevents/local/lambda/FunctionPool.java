package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.lambda.Invocation.Failed;
import dev.realtimeevents.local.lambda.Invocation.Throttled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes of one function. Each runs one invocation at a time.
 *
 * <p>A caller gets the process that was used last. If all are busy, one more is started, up to the
 * maximum, and the caller that has waited longest gets the first free process: it need not wait for
 * the new one. A caller that has waited too long is throttled, as Lambda does beyond the account's
 * concurrency; otherwise an overloaded pool would work for callers that are gone. A caller beyond
 * the function's reserved concurrency is throttled at once. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html">Concurrency</a>
 */
final class FunctionPool implements AutoCloseable {
  private static final Throttled BUSY = new Throttled("ConcurrentInvocationLimitExceeded");

  private static final Throttled OVER_RESERVATION =
      new Throttled("ReservedFunctionConcurrentInvocationLimitExceeded");

  private static final Failed CLOSED =
      new Failed("ServiceException", "The gateway is closing and accepts no invocations.");

  /** Starts a process of the function; the first one has the number 1. */
  @FunctionalInterface
  interface Starter {
    FunctionProcess start(int number) throws IOException;
  }

  private sealed interface Offer {
    record Free(FunctionProcess process) implements Offer {}

    record None(Invocation reason) implements Offer {}
  }

  private final Starter starter;
  private final int minimum;
  private final int maximum;
  private final Semaphore reservation;
  private final Duration waitLimit;
  private final Deque<FunctionProcess> idle = new ArrayDeque<>();
  private final Deque<CompletableFuture<Offer>> waiting = new ArrayDeque<>();
  private final Set<FunctionProcess> processes = new HashSet<>();
  private int slots;
  private int starting;
  private int started;
  private boolean lastStartFailed;
  private boolean closed;

  /**
   * @param reservedConcurrency the maximum number of callers, running or waiting
   * @param waitLimit the longest wait of a caller for a process
   */
  FunctionPool(
      Starter starter,
      int minimum,
      int maximum,
      Optional<Integer> reservedConcurrency,
      Duration waitLimit) {
    this.starter = starter;
    int reserved = reservedConcurrency.orElse(Integer.MAX_VALUE);
    this.minimum = Math.min(minimum, reserved);
    this.maximum = maximum;
    this.reservation = new Semaphore(reserved);
    this.waitLimit = waitLimit;
    synchronized (this) {
      match();
    }
  }

  Invocation invoke(byte[] event) throws InterruptedException {
    if (!reservation.tryAcquire()) {
      return OVER_RESERVATION;
    }
    try {
      return run(event);
    } finally {
      reservation.release();
    }
  }

  private Invocation run(byte[] event) throws InterruptedException {
    while (true) {
      switch (acquire()) {
        case Offer.None(Invocation reason) -> {
          return reason;
        }
        case Offer.Free(FunctionProcess process) -> {
          Optional<Invocation> outcome = process.invoke(event);
          release(process);
          if (outcome.isPresent()) {
            return outcome.get();
          }
        }
      }
    }
  }

  /**
   * Kills processes that are ready, first those that work. Processes that are starting are spared:
   * otherwise a function that is killed often would never run.
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

  /** The process ids of all processes that have not ended. */
  synchronized Collection<Long> pids() {
    return processes.stream().map(FunctionProcess::pid).toList();
  }

  /** Kills every process and rejects all callers, including those that wait. Does not block. */
  @Override
  public synchronized void close() {
    closed = true;
    waiting.forEach(turn -> turn.complete(new Offer.None(CLOSED)));
    waiting.clear();
    idle.clear();
    processes.forEach(FunctionProcess::kill);
  }

  /** Waits until all processes have ended; false if that takes too long. */
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

  private Offer acquire() throws InterruptedException {
    var turn = new CompletableFuture<Offer>();
    synchronized (this) {
      if (closed) {
        return new Offer.None(CLOSED);
      }
      waiting.add(turn);
      match();
    }
    try {
      return turn.get(waitLimit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return timedOut(turn);
    } catch (InterruptedException e) {
      interrupted(turn);
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError("An offer is never completed with an exception", e);
    }
  }

  /** A process may have become free at the last moment. */
  private synchronized Offer timedOut(CompletableFuture<Offer> turn) {
    return waiting.remove(turn) ? new Offer.None(BUSY) : turn.join();
  }

  private synchronized void interrupted(CompletableFuture<Offer> turn) {
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

  /** Gives idle processes to callers, longest wait first, and starts processes for the others. */
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
      Thread.ofVirtual().start(() -> run(number));
    }
  }

  /** Runs a process from its start to its end, on its own thread. */
  private void run(int number) {
    try (FunctionProcess process = starter.start(number)) {
      add(process);
      Optional<Failed> failure = process.awaitReady();
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

  private synchronized void failed(Failed reason) {
    starting--;
    lastStartFailed = true;
    CompletableFuture<Offer> first = waiting.poll();
    if (first != null) {
      first.complete(new Offer.None(reason));
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
