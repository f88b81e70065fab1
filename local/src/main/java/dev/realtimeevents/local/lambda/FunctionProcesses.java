package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.child.AotCache;
import dev.realtimeevents.local.lambda.Invocation.Failed;
import dev.realtimeevents.local.template.Application;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Runs each function of an application in its own JVMs, through the Lambda Runtime API.
 *
 * <p>Processes are started when needed and reused. They end with {@link #close}, and also if this
 * JVM ends in any other way: see {@link dev.realtimeevents.local.child.Child}. Thread-safe.
 */
public final class FunctionProcesses implements Invoker, AutoCloseable {
  /** The longest event that Lambda accepts, in bytes. */
  private static final int REQUEST_LIMIT = 6 * 1024 * 1024;

  /** API Gateway waits no longer for an answer, so a later start would be useless. */
  private static final Duration WAIT_LIMIT = Duration.ofSeconds(30);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final Map<String, FunctionPool> pools = new LinkedHashMap<>();
  private final List<Thread> trainers = new ArrayList<>();
  private final Duration sweepEvery;
  private Optional<Thread> keeper = Optional.empty();

  /**
   * @throws IllegalStateException if the code of a function or the runtime client is not built
   */
  public FunctionProcesses(Application application, FunctionSettings settings) {
    var commands = new LinkedHashMap<Application.Function, FunctionCommand>();
    application.functions().forEach(f -> commands.put(f, FunctionCommand.of(f, settings)));
    Map<List<Path>, List<FunctionCommand>> sameClassPath =
        commands.values().stream().collect(Collectors.groupingBy(FunctionCommand::classPath));
    var caches = new HashMap<List<Path>, AotCache>();
    sameClassPath.keySet().forEach(jars -> caches.put(jars, AotCache.of(jars, settings.work())));

    Set<String> unawaited = unawaited(application);
    commands.forEach(
        (function, command) ->
            pools.put(
                function.name(),
                new FunctionPool(
                    number ->
                        FunctionProcess.start(
                            function,
                            command,
                            caches.get(command.classPath()),
                            number,
                            settings.log()),
                    unawaited.contains(function.name())
                        ? settings.scaling().onDemand()
                        : settings.scaling(),
                    function.reservedConcurrency(),
                    WAIT_LIMIT)));
    sameClassPath.forEach(
        (jars, same) -> {
          if (!caches.get(jars).exists()) {
            trainers.add(
                Thread.ofVirtual()
                    .start(() -> train(caches.get(jars), same, settings.trainAfter())));
          }
        });
    sweepEvery = settings.scaling().endAfter().dividedBy(4);
  }

  /** The functions that serve clients which have gone: nobody notices a cold start of them. */
  private static Set<String> unawaited(Application application) {
    var names = new HashSet<String>();
    application
        .webSocketApis()
        .forEach(api -> Optional.ofNullable(api.routes().get("$disconnect")).ifPresent(names::add));
    return names;
  }

  /**
   * Begins to start processes ahead, one function after the other, so that invocations find a
   * processor meanwhile, and to end those that nobody needs. Does not block. Without it, processes
   * are started when needed, and kept.
   */
  public synchronized void startAhead() {
    keeper = Optional.of(Thread.ofVirtual().start(this::keep));
  }

  /** Starts the minimum, then ends processes that nobody needs, until it is interrupted. */
  private void keep() {
    try {
      for (FunctionPool pool : pools.values()) {
        pool.startAhead();
      }
      while (true) {
        Thread.sleep(sweepEvery);
        pools.values().forEach(FunctionPool::endIdle);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void train(AotCache cache, List<FunctionCommand> commands, Duration after) {
    try {
      Thread.sleep(after);
      List<String> handlers = commands.stream().map(FunctionCommand::handler).distinct().toList();
      try (var api = new RuntimeApi()) {
        cache.train(new FunctionTraining(api, commands.getFirst(), handlers));
      }
    } catch (IOException e) {
      // Processes start without a cache.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Invocation invoke(String function, byte[] event) throws InterruptedException {
    if (event.length > REQUEST_LIMIT) {
      return new Failed(
          "RequestTooLargeException",
          "Request must be smaller than %d bytes for the InvokeFunction operation"
              .formatted(REQUEST_LIMIT));
    }
    return pool(function).invoke(event);
  }

  /**
   * Kills processes of a function, first those that work: a fault on demand. Processes that are
   * starting are spared.
   *
   * @throws IllegalArgumentException with the names of all functions, if it is none of them
   */
  public Killed kill(String function, int atMost) {
    return pool(function).kill(atMost);
  }

  /** The process ids of a function's processes, including those that are starting. */
  public Collection<Long> pids(String function) {
    return pool(function).pids();
  }

  /** Waits for the training runs that create AOT caches. */
  public void awaitTraining() throws InterruptedException {
    for (Thread trainer : trainers) {
      trainer.join();
    }
  }

  /** Ends every process. Running invocations fail; callers that wait are rejected. */
  @Override
  public synchronized void close() {
    keeper.ifPresent(Thread::interrupt);
    trainers.forEach(Thread::interrupt);
    pools.values().forEach(FunctionPool::close);
    try {
      for (Thread trainer : trainers) {
        trainer.join(CLOSE_LIMIT);
      }
      for (FunctionPool pool : pools.values()) {
        pool.awaitEnd(CLOSE_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private FunctionPool pool(String function) {
    return Optional.ofNullable(pools.get(function))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no function %s; use one of %s"
                        .formatted(function, new TreeSet<>(pools.keySet()))));
  }
}
