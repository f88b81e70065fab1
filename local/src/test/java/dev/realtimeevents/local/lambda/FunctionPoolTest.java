package dev.realtimeevents.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.realtimeevents.local.lambda.Invocation.Failed;
import dev.realtimeevents.local.lambda.Invocation.Throttled;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FunctionPoolTest {
  @Test
  void aCallerThatHasWaitedTooLongIsRejected() throws Exception {
    var stuck = new CountDownLatch(1);
    try (var pool =
        new FunctionPool(
            number -> neverStart(stuck),
            Scaling.between(0, 1),
            Optional.empty(),
            Duration.ofMillis(50))) {
      var rejected = new Throttled("ConcurrentInvocationLimitExceeded");
      assertEquals(rejected, pool.invoke("{}".getBytes(UTF_8)));
      assertEquals(rejected, pool.invoke("{}".getBytes(UTF_8)));
      stuck.countDown();
    }
  }

  @Test
  void anInvocationOverTheReservedConcurrencyIsThrottledAtOnce() throws Exception {
    var stuck = new CountDownLatch(1);
    var starting = new CountDownLatch(2);
    try (var pool =
            new FunctionPool(
                number -> {
                  starting.countDown();
                  return neverStart(stuck);
                },
                Scaling.between(0, 4),
                Optional.of(2),
                Duration.ofSeconds(30));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Invocation> first = threads.submit(() -> pool.invoke("{}".getBytes(UTF_8)));
      Future<Invocation> second = threads.submit(() -> pool.invoke("{}".getBytes(UTF_8)));
      starting.await();
      assertEquals(
          new Throttled("ReservedFunctionConcurrentInvocationLimitExceeded"),
          pool.invoke("{}".getBytes(UTF_8)));
      stuck.countDown();
      assertInstanceOf(Failed.class, first.get());
      assertInstanceOf(Failed.class, second.get());
      assertInstanceOf(Failed.class, pool.invoke("{}".getBytes(UTF_8)), "one is free again");
    }
  }

  @Test
  void aReservedConcurrencyOfNoneStopsTheFunction() throws Exception {
    try (var pool =
        new FunctionPool(
            number -> {
              throw new AssertionError("A process was started");
            },
            Scaling.between(1, 4),
            Optional.of(0),
            Duration.ofSeconds(30))) {
      assertInstanceOf(Throttled.class, pool.invoke("{}".getBytes(UTF_8)));
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
