package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.child.AotCache;
import dev.realtimeevents.local.lambda.Invocation.Failed;
import dev.realtimeevents.local.lambda.Invocation.TimedOut;
import dev.realtimeevents.local.template.Application;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One JVM that runs one function. Thread-safe, but one invocation at a time. */
final class FunctionProcess implements AutoCloseable {
  /**
   * Lambda's limit for the start of a function. After it, Lambda tries once more within the
   * function's time-out:
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
   */
  private static final Duration INIT_LIMIT = Duration.ofSeconds(10);

  private final Application.Function function;
  private final String arn;
  private final int number;
  private final Consumer<FunctionLog> log;
  private final RuntimeApi api;
  private final Process process;
  private final long startNanos = System.nanoTime();
  private final AtomicReference<Optional<Duration>> initDuration =
      new AtomicReference<>(Optional.empty());
  private volatile boolean killed;

  private FunctionProcess(
      Application.Function function,
      String arn,
      int number,
      Consumer<FunctionLog> log,
      RuntimeApi api,
      Process process) {
    this.function = function;
    this.arn = arn;
    this.number = number;
    this.log = log;
    this.api = api;
    this.process = process;
    process.onExit().thenAccept(ended -> api.ended(exitError()));
    Thread.ofPlatform()
        .daemon()
        .name("log-" + function.name() + "-" + number)
        .start(this::copyOutput);
  }

  static FunctionProcess start(
      Application.Function function,
      FunctionCommand command,
      AotCache cache,
      int number,
      Consumer<FunctionLog> log)
      throws IOException {
    var api = new RuntimeApi();
    try {
      Process process = command.process(api.address(), cache).start();
      return new FunctionProcess(function, command.functionArn(), number, log, api, process);
    } catch (IOException | RuntimeException e) {
      api.close();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return !killed && process.isAlive();
  }

  /** Whether it has asked for an event. */
  boolean isReady() {
    return api.initialised().isDone();
  }

  /** Whether it has taken an event and not answered it. */
  boolean isWorking() {
    return api.current().filter(call -> !call.answer().isDone()).isPresent();
  }

  /** Whether the gateway ended it. */
  boolean isKilled() {
    return killed;
  }

  /** Waits until the process asks for its first event; the reason if it never does. */
  Optional<Failed> awaitReady() {
    Duration limit = INIT_LIMIT.plus(function.timeout());
    try {
      Optional<Failed> failure = api.initialised().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      initDuration.set(Optional.of(Duration.ofNanos(System.nanoTime() - startNanos)));
      return failure;
    } catch (TimeoutException e) {
      return Optional.of(
          new Failed(
              "Sandbox.Timedout",
              "Error: The function was not ready after %.2f seconds".formatted(seconds(limit))));
    } catch (ExecutionException e) {
      throw new AssertionError("Initialisation is never completed with an exception", e);
    } catch (InterruptedException e) {
      throw new AssertionError("The thread of a process is never interrupted", e);
    }
  }

  /** Waits until the process has ended. */
  void awaitEnd() {
    process.onExit().join();
  }

  /**
   * Invokes the function.
   *
   * @return the outcome; empty if the process ended before it took the event, so that another
   *     process may run it
   */
  Optional<Invocation> invoke(byte[] event) throws InterruptedException {
    RuntimeApi.Call call = call(event);
    long start = System.nanoTime();
    api.offer(call);
    if (!process.isAlive()) {
      api.ended(exitError());
    }
    Invocation outcome;
    try {
      outcome = call.answer().get(function.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      kill();
      outcome = new TimedOut(function.timeout());
    } catch (InterruptedException e) {
      kill(); // No caller waits for it, and it must not run beside the next event.
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError("An answer is never completed with an exception", e);
    }
    if (outcome instanceof Failed && !call.taken().isDone()) {
      return Optional.empty();
    }
    log.accept(
        new FunctionLog.Report(
            Instant.now(),
            function.name(),
            number,
            Optional.of(call.requestId()),
            Duration.ofNanos(System.nanoTime() - start),
            initDuration.getAndSet(Optional.empty()),
            outcome));
    return Optional.of(outcome);
  }

  /** Ends the process without its shutdown hooks, as Lambda does. */
  void kill() {
    killed = true;
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
    awaitEnd();
    api.close();
  }

  private RuntimeApi.Call call(byte[] event) {
    Instant now = Instant.now();
    String id = UUID.randomUUID().toString();
    String hex = id.replace("-", "");
    String trace =
        "Root=1-%08x-%s;Parent=%s;Sampled=0"
            .formatted(now.getEpochSecond(), hex.substring(0, 24), hex.substring(16));
    return new RuntimeApi.Call(
        id,
        arn,
        trace,
        now.plus(function.timeout()),
        event,
        new CompletableFuture<>(),
        new CompletableFuture<>());
  }

  private Failed exitError() {
    String request = requestId().map(id -> "RequestId: " + id + " ").orElse("");
    int status = process.isAlive() ? 0 : process.exitValue();
    String how =
        switch (status) {
          case 0 -> "Runtime exited without providing a reason";
          case 128 + 9 -> "Runtime exited with error: signal: killed";
          default -> "Runtime exited with error: exit status " + status;
        };
    return new Failed("Runtime.ExitError", request + "Error: " + how);
  }

  private Optional<String> requestId() {
    return api.current().map(RuntimeApi.Call::requestId);
  }

  private void copyOutput() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        // The JVM's own remark about the variable. Lambda's logs have it too; it is noise here.
        if (!line.startsWith("Picked up JAVA_TOOL_OPTIONS: ")) {
          log.accept(
              new FunctionLog.Line(Instant.now(), function.name(), number, requestId(), line));
        }
      }
    } catch (IOException e) {
      // The process was killed while it was writing.
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
