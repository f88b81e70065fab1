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
 * <p>A caller gets the process that was used last. If all are busy for longer than {@link
 * Scaling#growAfter}, one more is started, up to the maximum, and the caller that has waited
 * longest gets the first free process: it need not wait for the new one. A process over the minimum
 * that nobody has needed for {@link Scaling#endAfter} is ended. A caller that has waited too long
 * is throttled, as Lambda does beyond the account's concurrency; otherwise an overloaded pool would
 * work for callers that are gone. A caller beyond the function's reserved concurrency is throttled
 * at once. Thread-safe.
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

  /** A process without work. */
  private record Idle(FunctionProcess process, long sinceNanos) {}

  private final Starter starter;
  private final Scaling scaling;
  private final int reserved;
  private final Semaphore reservation;
  private final Duration waitLimit;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final Deque<CompletableFuture<Offer>> waiting = new ArrayDeque<>();
  private final Set<FunctionProcess> processes = new HashSet<>();
  private int minimum;
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
      Starter starter, Scaling scaling, Optional<Integer> reservedConcurrency, Duration waitLimit) {
    this.starter = starter;
    this.scaling = scaling;
    this.reserved = reservedConcurrency.orElse(Integer.MAX_VALUE);
    this.reservation = new Semaphore(reserved);
    this.waitLimit = waitLimit;
  }

  /** Starts the minimum, which is kept from now on, and waits until it is ready or has failed. */
  synchronized void startAhead() throws InterruptedException {
    minimum = Math.min(scaling.minimum(), reserved);
    match();
    while (starting > 0) {
      wait();
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
    idle.removeIf(free -> killed.contains(free.process()));
    killed.forEach(FunctionProcess::kill);
    return new Killed(killed.size(), Math.min(byWork.get(true).size(), atMost));
  }

  /** Ends the processes over the minimum that have had no work for long enough. Does not block. */
  synchronized void endIdle() {
    long now = System.nanoTime();
    long surplus = processes.stream().filter(FunctionProcess::isAlive).count() - minimum;
    while (surplus > 0
        && !idle.isEmpty()
        && now - idle.getLast().sinceNanos() >= scaling.endAfter().toNanos()) {
      idle.removeLast().process().kill();
      surplus--;
    }
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
      return await(turn);
    } catch (TimeoutException e) {
      return timedOut(turn);
    } catch (InterruptedException e) {
      interrupted(turn);
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError("An offer is never completed with an exception", e);
    }
  }

  /** Waits for a process: first for one that is busy, then also for a new one. */
  private Offer await(CompletableFuture<Offer> turn)
      throws InterruptedException, ExecutionException, TimeoutException {
    Duration first = scaling.growAfter();
    if (first.compareTo(waitLimit) >= 0) {
      return turn.get(waitLimit.toMillis(), TimeUnit.MILLISECONDS);
    }
    try {
      return turn.get(first.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      grow();
      return turn.get(waitLimit.minus(first).toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Starts a process for a caller that waits, unless there is one starting for each. */
  private synchronized void grow() {
    start(Math.min(1, waiting.size() - starting));
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
      idle.push(new Idle(process, System.nanoTime()));
      match();
    }
  }

  /**
   * Gives idle processes to callers, longest wait first, and starts those that are always there, or
   * the only one.
   */
  private void match() {
    while (!idle.isEmpty() && !waiting.isEmpty()) {
      waiting.remove().complete(new Offer.Free(idle.pop().process()));
    }
    int warm = lastStartFailed ? 0 : minimum - slots;
    int first = slots == 0 && !waiting.isEmpty() ? 1 : 0;
    start(Math.max(first, warm));
  }

  /** Starts so many processes, or as many as are allowed. */
  private void start(int wanted) {
    int allowed = closed ? 0 : Math.min(wanted, scaling.maximum() - slots);
    for (int i = 0; i < allowed; i++) {
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
    notifyAll();
    lastStartFailed = false;
    release(process);
  }

  private synchronized void stopped() {
    starting--;
    notifyAll();
  }

  private synchronized void failed(Failed reason) {
    starting--;
    notifyAll();
    lastStartFailed = true;
    CompletableFuture<Offer> first = waiting.poll();
    if (first != null) {
      first.complete(new Offer.None(reason));
    }
  }

  private synchronized void remove(FunctionProcess process) {
    processes.remove(process);
    idle.removeIf(free -> free.process() == process);
  }

  /** A process has ended: another one takes its place if callers wait. */
  private synchronized void freeSlot() {
    slots--;
    notifyAll();
    match();
    grow();
  }
}
