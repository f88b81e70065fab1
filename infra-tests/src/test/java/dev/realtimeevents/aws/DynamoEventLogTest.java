package dev.realtimeevents.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Event;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.EventLogContract;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.LoggedEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class DynamoEventLogTest extends EventLogContract {
  private static final List<ChannelName> CHANNELS =
      IntStream.range(0, 3).mapToObj(n -> new ChannelName("public:" + n)).toList();

  private static LocalTables tables;

  @BeforeAll
  static void start() throws Exception {
    tables = LocalTables.start();
  }

  @AfterAll
  static void stop() {
    tables.close();
  }

  @Override
  protected EventLog newLog(Duration retention, InstantSource clock) throws Exception {
    return new DynamoEventLog(tables.client(), tables.create("EventLogTable"), retention, clock);
  }

  /**
   * Each writer appends batches to the same three channels, so all of them conflict. A busy writer
   * repeats its batch; how often depends on the machine.
   */
  @Test
  void sixteenSimultaneousWritersLeaveNoGap() throws Exception {
    int threads = 16;
    int each = 4;
    EventLog log = newLog(Duration.ofHours(1), InstantSource.system());
    List<Callable<Void>> writers =
        IntStream.range(0, threads)
            .<Callable<Void>>mapToObj(writer -> () -> append(log, writer, each))
            .toList();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (Future<Void> writer : pool.invokeAll(writers)) {
        writer.get();
      }
    }

    for (ChannelName channel : CHANNELS) {
      List<LoggedEvent> stored = log.read(channel, 0, 1000);
      assertEquals(
          LongStream.rangeClosed(1, threads * each).boxed().toList(),
          stored.stream().map(LoggedEvent::seq).toList());
      assertEquals(
          threads * each, stored.stream().map(logged -> logged.event().id()).distinct().count());
    }
  }

  private static Void append(EventLog log, int writer, int times) {
    for (int n = 0; n < times; n++) {
      String id = writer + "." + n + ".";
      List<Event> batch =
          CHANNELS.stream().map(channel -> Events.event(id + channel, channel)).toList();
      while (log.append(batch) instanceof EventLog.Appended.Busy) {
        // Again.
      }
    }
    return null;
  }
}
