package dev.realtimeevents.bench.fanout;

import com.sun.management.OperatingSystemMXBean;
import dev.realtimeevents.aws.AdapterPoster;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that posts in one way, as often as it is told to.
 *
 * <p>Each line of standard input is {@code open|new <posts> <at once>}: on the open connections, or
 * on new ones. The answer is a line with the CPU time of this process in nanoseconds, user and
 * system, before its first post and during these posts.
 */
public final class Driver {
  private static final Map<String, Poster.Factory> WAYS =
      Map.of(
          "ours", AdapterPoster::open,
          "sdk-url-connection", SdkPoster::urlConnection,
          "sdk-apache", SdkPoster::apache,
          "jdk-http1", JdkPoster::http1,
          "jdk-http2", JdkPoster::http2,
          "raw", RawPoster::open);

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Driver() {}

  /**
   * @param arguments a way, and the address of the stage
   */
  public static void main(String[] arguments) throws Exception {
    Poster.Factory way = WAYS.get(arguments[0]);
    long start = SYSTEM.getProcessCpuTime();
    Poster poster = way.open(arguments[1]);
    try (var commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      String line;
      while ((line = commands.readLine()) != null) {
        String[] words = line.split(" ");
        if (words[0].equals("new")) {
          poster.close();
          poster = way.open(arguments[1]);
        }
        long before = SYSTEM.getProcessCpuTime();
        post(poster, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        System.out.println(start + " " + (SYSTEM.getProcessCpuTime() - before));
      }
    }
    poster.close();
  }

  /** Each virtual thread takes the next post when its last one is answered. */
  private static void post(Poster poster, int posts, int atOnce) {
    var next = new AtomicInteger();
    Callable<Void> work =
        () -> {
          for (int n = next.getAndIncrement(); n < posts; n = next.getAndIncrement()) {
            poster.post(Frames.connection(n), Frames.frame(n));
          }
          return null;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<?>[] all = new CompletableFuture<?>[atOnce];
      for (int n = 0; n < atOnce; n++) {
        var done = new CompletableFuture<Void>();
        all[n] = done;
        threads.execute(() -> complete(done, work));
      }
      CompletableFuture.allOf(all).join();
    }
  }

  private static void complete(CompletableFuture<Void> done, Callable<Void> work) {
    try {
      done.complete(work.call());
    } catch (Exception failed) {
      done.completeExceptionally(failed);
    }
  }
}
