package dev.realtimeevents.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.local.lambda.Invocation.Failed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FunctionPoolTest {
  @Test
  void aCallerThatHasWaitedTooLongIsRejected() throws Exception {
    var stuck = new CountDownLatch(1);
    try (var pool = new FunctionPool(number -> neverStart(stuck), 0, 1, Duration.ofMillis(50))) {
      var rejected =
          new Failed("TooManyRequestsException", "Rate Exceeded: no process was free in time.");
      assertEquals(rejected, pool.invoke("{}".getBytes(UTF_8)));
      assertEquals(rejected, pool.invoke("{}".getBytes(UTF_8)));
      stuck.countDown();
    }
  }

  private static FunctionProcess neverStart(CountDownLatch stuck) throws IOException {
    try {
      stuck.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("It does not start");
  }
}
