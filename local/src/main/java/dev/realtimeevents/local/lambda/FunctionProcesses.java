package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.lambda.Invocation.Failed;
import dev.realtimeevents.local.template.Application;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Runs each function of an application in JVMs of its own, through the Lambda Runtime API.
 *
 * <p>Processes are started when they are needed and used again. They end with {@link #close}, and
 * also when this JVM ends in any other way: see {@link dev.realtimeevents.local.child.Child}.
 * Thread-safe.
 */
public final class FunctionProcesses implements Invoker, AutoCloseable {
  /** The bytes of an event that Lambda accepts. */
  private static final int REQUEST_LIMIT = 6 * 1024 * 1024;

  /** API Gateway waits no longer for an answer, so nobody would hear of what begins later. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final Map<String, FunctionPool> pools = new HashMap<>();
  private final List<Thread> learners = new ArrayList<>();

  /**
   * @throws IllegalStateException when the code of a function or the runtime client is not built
   */
  public FunctionProcesses(Application application, FunctionSettings settings) {
    var commands = new LinkedHashMap<Application.Function, FunctionCommand>();
    application.functions().forEach(f -> commands.put(f, FunctionCommand.of(f, settings)));
    var sameClassPath =
        commands.values().stream().collect(Collectors.groupingBy(FunctionCommand::classPath));
    var caches = new HashMap<List<Path>, AotCache>();
    sameClassPath.keySet().forEach(jars -> caches.put(jars, AotCache.of(jars, settings.work())));

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
                    settings.minimum(),
                    settings.maximum(),
                    PATIENCE)));
    sameClassPath.forEach(
        (jars, same) -> {
          if (!caches.get(jars).isMade()) {
            learners.add(
                Thread.ofVirtual()
                    .start(() -> learn(caches.get(jars), same, settings.learnAfter())));
          }
        });
  }

  private static void learn(AotCache cache, List<FunctionCommand> commands, Duration after) {
    try {
      Thread.sleep(after);
      cache.learn(
          commands.getFirst(), commands.stream().map(FunctionCommand::handler).distinct().toList());
    } catch (IOException e) {
      // Processes start without a cache as they did before.
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
   * Kills processes of a function, first those in the middle of an invocation: a fault to test.
   * Those that are still starting are let be.
   *
   * @throws IllegalArgumentException naming the functions there are, if it is none of them
   */
  public Killed kill(String function, int atMost) {
    return pool(function).kill(atMost);
  }

  /** The operating system's ids of a function's processes, those that are starting included. */
  public Collection<Long> pids(String function) {
    return pool(function).pids();
  }

  /** Ends every process. Running invocations fail; callers that wait are refused. */
  @Override
  public void close() {
    learners.forEach(Thread::interrupt);
    pools.values().forEach(FunctionPool::close);
    try {
      for (var learner : learners) {
        learner.join(CLOSE_LIMIT);
      }
      for (var pool : pools.values()) {
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
                    "No function %s; there are %s"
                        .formatted(function, new TreeSet<>(pools.keySet()))));
  }
}
