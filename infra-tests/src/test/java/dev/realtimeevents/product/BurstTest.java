package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.parallel.Isolated;

/** Several senders at once; and how long an event takes from its request to a page. */
@Isolated("times are measured")
final class BurstTest extends OnePage {
  private static final int PAGES = 10;
  private static final int SENDERS = 4;
  private static final int OF_EACH_SENDER = 25;
  private static final int EVENTS = SENDERS * OF_EACH_SENDER;

  private static final int WARM_UP = 5;
  private static final int MEASURED = 40;

  private final String channel = "public:" + UUID.randomUUID();

  @Test
  void everyPageHasEveryEventOnceAndInOrder(TestReporter reporter) throws Exception {
    List<Follower> pages = new ArrayList<>();
    try {
      for (int n = 0; n < PAGES; n++) {
        pages.add(Follower.open(product, channel));
      }
      long start = System.nanoTime();

      SortedMap<Long, String> log = publishAll();

      assertEquals(LongStream.rangeClosed(1, EVENTS).boxed().toList(), List.copyOf(log.keySet()));
      for (Follower page : pages) {
        assertEquals(List.copyOf(log.values()), page.ids(EVENTS));
      }
      long took = Duration.ofNanos(System.nanoTime() - start).toMillis();
      report(
          reporter,
          "events",
          EVENTS,
          "pages",
          PAGES,
          "allMillis",
          took,
          "arrived twice",
          pages.stream().mapToInt(Follower::repeated).sum(),
          "recoveries",
          pages.stream().mapToInt(Follower::asked).sum());
    } finally {
      pages.forEach(Follower::close);
    }
  }

  /** Publishes from all senders at once, and returns the ids by number. */
  private SortedMap<Long, String> publishAll() throws Exception {
    var log = new ConcurrentSkipListMap<Long, String>();
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> sending = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        sending.add(
            senders.submit(
                () -> {
                  for (int n = 0; n < OF_EACH_SENDER; n++) {
                    JsonNode answer = publish();
                    log.put(answer.path("seq").asLong(), answer.path("id").asText());
                  }
                  return null;
                }));
      }
      for (Future<?> sender : sending) {
        sender.get();
      }
    }
    return new TreeMap<>(log);
  }

  /** Each request is on a connection of its own, as those of WordPress are. */
  @Test
  void anEventTakesMillisecondsToAPage(TestReporter reporter) throws Exception {
    page.subscribe(channel);
    long[] millis = new long[MEASURED];
    try (ExecutorService sender = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = -WARM_UP; n < MEASURED; n++) {
        long start = System.nanoTime();
        Future<JsonNode> answer = sender.submit(this::publish);
        JsonNode frame = page.next();
        long took = Duration.ofNanos(System.nanoTime() - start).toMillis();
        assertEquals(answer.get().path("id"), frame.path("id"), frame::toString);
        if (n >= 0) {
          millis[n] = took;
        }
      }
    }
    Arrays.sort(millis);
    report(
        reporter,
        "p50Millis",
        percentile(millis, 50),
        "p95Millis",
        percentile(millis, 95),
        "p99Millis",
        percentile(millis, 99),
        "maxMillis",
        millis[MEASURED - 1],
        "events",
        MEASURED);
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1];
  }

  private JsonNode publish() throws Exception {
    return product.publish(
        Bodies.event("n", "id", "\"" + UUID.randomUUID() + "\"", "channel", "\"" + channel + "\""));
  }

  /** Reports numbers by name. */
  private static void report(TestReporter reporter, Object... namesAndNumbers) {
    Map<String, String> numbers = new LinkedHashMap<>();
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      numbers.put(namesAndNumbers[i].toString(), namesAndNumbers[i + 1].toString());
    }
    reporter.publishEntry(numbers);
  }
}
