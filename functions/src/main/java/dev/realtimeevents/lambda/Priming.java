package dev.realtimeevents.lambda;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.realtimeevents.aws.LoopbackAws;
import dev.realtimeevents.aws.Wiring;
import dev.realtimeevents.logging.Log;
import java.io.OutputStream;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Runs a function before Lambda takes the snapshot, so that the copies that start from it have the
 * code loaded, linked and compiled. It runs a second instance, whose AWS is {@link LoopbackAws}:
 * the first one is as its constructor left it, with nothing read, cached or connected. So only what
 * the JVM itself has in common with the other copies is renewed after a restore.
 *
 * <p>A failure is logged and ignored: the function works without.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">
 *     Runtime hooks of SnapStart</a>
 */
final class Priming<I, O> implements Resource {
  /** More often than C1 lets a method run before it compiles it. */
  private static final int ROUNDS = 100;

  /** After this, it is primed enough. */
  private static final long ENOUGH = Duration.ofSeconds(10).toNanos();

  /** A snapshot may take 130 s: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final int MOVES = 1000;

  private final Function<Wiring, RequestHandler<I, O>> function;
  private final Supplier<List<I>> events;
  private final Predicate<O> isAnswer;
  private final Duration limit;

  /**
   * @param function makes the function
   * @param events for the function, new for each round: some are signed with the time
   * @param isAnswer whether the function did not fail
   */
  Priming(
      Function<Wiring, RequestHandler<I, O>> function,
      Supplier<List<I>> events,
      Predicate<O> isAnswer) {
    this(function, events, isAnswer, LIMIT);
  }

  Priming(
      Function<Wiring, RequestHandler<I, O>> function,
      Supplier<List<I>> events,
      Predicate<O> isAnswer,
      Duration limit) {
    this.function = function;
    this.events = events;
    this.isAnswer = isAnswer;
    this.limit = limit;
  }

  /** Lets the runtime call it. The runtime holds it weakly, so each function holds its own. */
  void register() {
    Core.getGlobalContext().register(this);
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    Throwable failure = null;
    try (var aws = new LoopbackAws()) {
      // In a thread, because a snapshot must not wait for ever.
      var rounds = new FutureTask<>(() -> run(aws, ROUNDS), null);
      Thread.ofPlatform().daemon().name("priming").start(rounds);
      try {
        rounds.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        rounds.cancel(true);
      }
    } catch (ExecutionException failed) {
      failure = failed.getCause();
    } catch (TimeoutException | RuntimeException | LinkageError failed) {
      failure = failed;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      System.setOut(out);
    }
    if (failure != null) {
      Log.warn(
          "The function was not primed; its first invocations are slower",
          Map.of("reason", failure));
    }
  }

  /**
   * Moves the seeds of {@link ThreadLocalRandom}, from which the AWS SDK has the pauses between its
   * attempts: they would be the same in all copies. Each thread that uses it moves the next one's.
   */
  @Override
  public void afterRestore(Context<? extends Resource> context) {
    int moves = new SecureRandom().nextInt(MOVES);
    for (int move = 0; move < moves; move++) {
      ThreadLocalRandom.current().nextLong();
      Thread.startVirtualThread(() -> ThreadLocalRandom.current().nextLong());
    }
  }

  /**
   * Runs the function with each event, so many times or for ten seconds.
   *
   * @throws IllegalStateException if the function failed
   */
  void run(LoopbackAws aws, int rounds) {
    RequestHandler<I, O> primed = function.apply(Wiring.to(aws));
    long start = System.nanoTime();
    for (int round = 0; round < rounds && System.nanoTime() - start < ENOUGH; round++) {
      for (I event : events.get()) {
        O answer = primed.handleRequest(event, new PrimingContext());
        if (!isAnswer.test(answer)) {
          throw new IllegalStateException("The function failed: " + answer);
        }
      }
    }
    aws.frames().stream()
        .filter(frame -> frame.contains("\"type\":\"error\""))
        .findFirst()
        .ifPresent(
            frame -> {
              throw new IllegalStateException("The function sent an error: " + frame);
            });
  }
}
