package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.realtimeevents.logging.Log;
import java.util.function.Supplier;

/**
 * An invocation that leaves its failures to API Gateway, which has an answer of its own to them.
 */
final class Logged {
  private Logged() {}

  /** Lines logged meanwhile belong to the invocation; what it throws is logged and thrown on. */
  static <T> T invocation(String name, Context context, Supplier<T> work) {
    Log.request(context.getAwsRequestId());
    try {
      return work.get();
    } catch (RuntimeException failed) {
      Log.error(name + " failed", failed);
      throw failed;
    }
  }
}
