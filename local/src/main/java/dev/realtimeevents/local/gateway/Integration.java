package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.lambda.Invoker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lambda proxy integration: sends a function an event and waits, but not for ever. A function that
 * is late goes on running, as it does on AWS; only its answer is lost. Thread-safe.
 */
record Integration(Invoker invoker, Duration timeout) {

  /** What came of an invocation, as far as API Gateway cares. */
  sealed interface Outcome {
    record Answer(JsonNode payload) implements Outcome {}

    record Broken() implements Outcome {}

    record Late() implements Outcome {}
  }

  Outcome call(String function, JsonNode event) throws InterruptedException {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread.ofVirtual().name("invoke-" + function).start(() -> run(function, event, outcome));
    try {
      return outcome.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Outcome.Late();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "invoking " + function + " failed in the gateway", e.getCause());
    }
  }

  private void run(String function, JsonNode event, CompletableFuture<Outcome> outcome) {
    try {
      outcome.complete(outcome(invoker.invoke(function, Json.bytes(event))));
    } catch (InterruptedException | RuntimeException | Error e) {
      outcome.completeExceptionally(e);
    }
  }

  private static Outcome outcome(Invocation invocation) {
    return switch (invocation) {
      case Invocation.Answered answered ->
          Json.parse(answered.payload())
              .<Outcome>map(Outcome.Answer::new)
              .orElseGet(Outcome.Broken::new);
      case Invocation.Failed failed -> new Outcome.Broken();
      case Invocation.TimedOut timedOut -> new Outcome.Broken();
    };
  }
}
