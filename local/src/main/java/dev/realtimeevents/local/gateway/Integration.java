package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.lambda.Invoker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lambda proxy integration: invokes a function and waits for a limited time. A function that takes
 * longer keeps running, as on AWS; only its answer is lost. Thread-safe.
 */
record Integration(Invoker invoker, Duration timeout) {

  /** Empty if the invocation does not end within the time-out. */
  Optional<Invocation> call(String function, JsonNode event) throws InterruptedException {
    var invocation = new CompletableFuture<Invocation>();
    Thread.ofVirtual().name("invoke-" + function).start(() -> run(function, event, invocation));
    try {
      return Optional.of(invocation.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "The gateway could not invoke " + function + ": " + e.getCause(), e.getCause());
    }
  }

  /** The function's answer; empty if it failed, or answered something other than JSON. */
  static Optional<JsonNode> answer(Invocation invocation) {
    return switch (invocation) {
      case Invocation.Answered answered -> Json.parse(answered.payload());
      case Invocation.Failed _, Invocation.Throttled _, Invocation.TimedOut _ -> Optional.empty();
    };
  }

  private void run(String function, JsonNode event, CompletableFuture<Invocation> invocation) {
    try {
      invocation.complete(invoker.invoke(function, Json.bytes(event)));
    } catch (InterruptedException | RuntimeException | Error e) {
      invocation.completeExceptionally(e);
    }
  }
}
