package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.lambda.Invoker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Functions of a test. Each answers {@code {"statusCode":200}} by default. */
final class Functions implements Invoker {
  /** The code of a function. */
  @FunctionalInterface
  interface Function {
    Invocation handle(JsonNode event) throws InterruptedException;
  }

  private final Map<String, Function> functions = new ConcurrentHashMap<>();
  private final Map<String, BlockingQueue<JsonNode>> events = new ConcurrentHashMap<>();

  static Invocation answer(String json) {
    return new Invocation.Answered(json.getBytes(StandardCharsets.UTF_8));
  }

  static Invocation failure() {
    return new Invocation.Failed("java.lang.IllegalStateException", "on purpose");
  }

  static Invocation throttled() {
    return new Invocation.Throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
  }

  Functions on(String name, Function function) {
    functions.put(name, function);
    return this;
  }

  Functions on(String name, String json) {
    return on(name, event -> answer(json));
  }

  /** Waits for the next event of a function. */
  JsonNode next(String name) throws InterruptedException {
    JsonNode event = queue(name).poll(5, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError(name + " was not invoked within 5 s");
    }
    return event;
  }

  /** Whether a function is invoked within a time. */
  boolean isInvoked(String name, Duration within) throws InterruptedException {
    return queue(name).poll(within.toMillis(), TimeUnit.MILLISECONDS) != null;
  }

  @Override
  public Invocation invoke(String function, byte[] event) throws InterruptedException {
    JsonNode json = Json.parse(event).orElseThrow();
    queue(function).add(json);
    return functions.getOrDefault(function, it -> answer("{\"statusCode\":200}")).handle(json);
  }

  private BlockingQueue<JsonNode> queue(String name) {
    return events.computeIfAbsent(name, key -> new LinkedBlockingQueue<>());
  }
}
