package dev.realtimeevents.local.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.lambda.FunctionLog;
import dev.realtimeevents.local.lambda.MetricFields;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The newest lines of the functions' logs, in memory. Thread-safe. */
public final class Lines implements Consumer<FunctionLog> {
  private static final int MOST = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int most;
  private final Instant since = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Deque<Line> kept = new ArrayDeque<>();
  private long last;

  public Lines() {
    this(MOST);
  }

  /**
   * @param most the number of lines that are kept
   */
  Lines(int most) {
    this.most = most;
  }

  /**
   * Keeps a line that is JSON. Other output, such as a stack trace of the JVM, tells of no event.
   */
  @Override
  public void accept(FunctionLog log) {
    if (log instanceof FunctionLog.Line line && line.text().startsWith("{")) {
      try {
        if (JSON.readTree(line.text()) instanceof ObjectNode fields) {
          add(line, MetricFields.removedFrom(fields));
        }
      } catch (JsonProcessingException notJson) {
        // Some other program's output.
      }
    }
  }

  private synchronized void add(FunctionLog.Line line, ObjectNode fields) {
    kept.add(new Line(++last, line.time(), line.function(), line.process(), fields));
    if (kept.size() > most) {
      kept.remove();
    }
    notifyAll();
  }

  /** The number of the newest line, 0 before the first one. */
  public synchronized long last() {
    return last;
  }

  /** When the first line could have been kept. */
  public Instant since() {
    return since;
  }

  /** All that are kept, in order. */
  public synchronized List<Line> all() {
    return List.copyOf(kept);
  }

  /**
   * The lines after a number, in order, the oldest first.
   *
   * @param limit the maximum number of lines
   * @param patience how long to wait for one if there is none
   */
  public synchronized List<Line> after(long number, int limit, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (last <= number) {
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0) {
        return List.of();
      }
      wait(left);
    }
    return kept.stream().filter(line -> line.number() > number).limit(limit).toList();
  }

  /** What is not among the lines, as a sentence. */
  public synchronized String limits() {
    return last > most
        ? "Only the last %,d lines of the functions are kept: the first is of %s."
            .formatted(most, kept.getFirst().time())
        : "The gateway began at %s: of what was before, only the log tells.".formatted(since);
  }
}
