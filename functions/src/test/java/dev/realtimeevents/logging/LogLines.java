package dev.realtimeevents.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** Captures log lines. For one thread at a time, because it replaces {@link System#out}. */
public final class LogLines {
  private LogLines() {}

  /** The lines that an action logs, from any thread. */
  public static List<String> of(Runnable action) {
    PrintStream out = System.out;
    var caught = new ByteArrayOutputStream();
    System.setOut(new PrintStream(caught, true, UTF_8));
    try {
      action.run();
    } finally {
      System.setOut(out);
    }
    return caught.toString(UTF_8).lines().toList();
  }
}
