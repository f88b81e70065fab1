package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.lambda.Invocation.Failed;
import dev.realtimeevents.local.template.Application;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
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

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final Map<String, FunctionPool> pools;

  /**
   * @throws IllegalStateException when the code of a function or the runtime client is not built
   */
  public FunctionProcesses(Application application, FunctionSettings settings) {
    pools =
        application.functions().stream()
            .collect(Collectors.toUnmodifiableMap(f -> f.name(), f -> pool(f, settings)));
  }

  private static FunctionPool pool(Application.Function function, FunctionSettings settings) {
    var command = FunctionCommand.of(function, settings);
    return new FunctionPool(
        number -> FunctionProcess.start(function, command, number, settings.log()),
        settings.minimum(),
        settings.maximum());
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

  /** Kills every process of a function, also in the middle of an invocation: a fault to test. */
  public void kill(String function) {
    pool(function).kill();
  }

  /** The operating system's ids of a function's processes, those that are starting included. */
  public Collection<Long> pids(String function) {
    return pool(function).pids();
  }

  /** Ends every process. Running invocations fail; callers that wait are refused. */
  @Override
  public void close() {
    pools.values().forEach(FunctionPool::close);
    try {
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
                    "No function %s; there are %s".formatted(function, pools.keySet())));
  }
}
