package dev.realtimeevents.aws;

import dev.realtimeevents.aws.HttpCalls.Answer;
import dev.realtimeevents.deliver.Delivery;
import dev.realtimeevents.deliver.Sockets;
import dev.realtimeevents.logging.Log;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** WebSockets behind the API Gateway Management API. */
final class ApiGatewaySockets implements Sockets {
  /** The most and the least time of one attempt. */
  private static final Duration ATTEMPT = Duration.ofSeconds(3);

  private static final Duration SHORT_ATTEMPT = Duration.ofSeconds(1);

  private final ConnectionsApi api;
  private final InstantSource clock;

  ApiGatewaySockets(ConnectionsApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  @Override
  public Delivery send(String connectionId, String frame, Duration patience) {
    return untilDone(timeout -> api.post(connectionId, frame, timeout), patience);
  }

  @Override
  public boolean close(String connectionId) {
    return switch (untilDone(timeout -> api.delete(connectionId, timeout), PATIENCE)) {
      case Delivery.Delivered(), Delivery.Gone() -> true;
      case Delivery.Throttled() -> notClosed(connectionId, "throttled");
      case Delivery.Unreachable(var reason) -> notClosed(connectionId, reason);
    };
  }

  private static boolean notClosed(String connectionId, String reason) {
    Log.warn(
        "Connection could not be closed", Map.of("connectionId", connectionId, "reason", reason));
    return false;
  }

  @FunctionalInterface
  private interface Call {
    Answer make(Duration timeout) throws IOException;
  }

  /** The result of one attempt. */
  private sealed interface Attempt {
    /** Another attempt would end the same way. */
    record Final(Delivery delivery) implements Attempt {}

    /** Another attempt may succeed after a pause. */
    record Passing(Delivery delivery, Jitter pauses) implements Attempt {}
  }

  private Delivery untilDone(Call call, Duration patience) {
    Instant end = clock.instant().plus(patience);
    for (int number = 0; ; number++) {
      switch (attempt(call, Duration.between(clock.instant(), end))) {
        case Attempt.Final(var delivery) -> {
          return delivery;
        }
        case Attempt.Passing(var delivery, var pauses) -> {
          Duration pause = pauses.random(number);
          if (!clock.instant().plus(pause).isBefore(end)) {
            return delivery;
          }
          Jitter.sleep(pause);
        }
      }
    }
  }

  private static Attempt attempt(Call call, Duration left) {
    Duration timeout = left.compareTo(ATTEMPT) > 0 ? ATTEMPT : left;
    try {
      return read(call.make(timeout.compareTo(SHORT_ATTEMPT) < 0 ? SHORT_ATTEMPT : timeout));
    } catch (IOException failed) {
      return new Attempt.Passing(new Delivery.Unreachable(failed.toString()), Jitter.AFTER_FAILURE);
    }
  }

  private static Attempt read(Answer answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return new Attempt.Final(new Delivery.Delivered());
    }
    return switch (status) {
      case 410 -> new Attempt.Final(new Delivery.Gone());
      case 429, 503 -> new Attempt.Passing(new Delivery.Throttled(), Jitter.AFTER_THROTTLING);
      default -> {
        var failed = new Delivery.Unreachable(status + " " + answer.body());
        yield status >= 500
            ? new Attempt.Passing(failed, Jitter.AFTER_FAILURE)
            : new Attempt.Final(failed);
      }
    };
  }
}
