package dev.realtimeevents.bench.fanout;

import java.util.Arrays;

/** The posts of a run: every event goes to 256 connections, as in a fan-out. */
final class Frames {
  private static final int CONNECTIONS = 256;

  private static final String FRAME =
      "{\"type\":\"event\",\"channel\":\"public\",\"seq\":%d,\"epoch\":\"6f1d0c52\",\"id\":\"0192f3a1-%08d\","
          + "\"event\":\"post_updated\",\"timestamp\":\"2026-11-26T12:00:00Z\",\"data\":{\"id\":1234,\"title\":\"The"
          + " harbour is open again from Monday on\",\"link\":\"https://example.com/?p=1234\"}}";

  private static final String[] IDS = new String[CONNECTIONS];

  static {
    Arrays.setAll(IDS, "Nq%09dAMCJ2="::formatted);
  }

  private static volatile Frame last = new Frame(-1, "");

  private record Frame(int event, String text) {}

  private Frames() {}

  /** A connection id as API Gateway makes them. */
  static String connection(int post) {
    return IDS[post % CONNECTIONS];
  }

  /** The frame, rendered once for all connections. */
  static String frame(int post) {
    int event = post / CONNECTIONS;
    Frame frame = last;
    if (frame.event() != event) {
      frame = new Frame(event, FRAME.formatted(event, event));
      last = frame;
    }
    return frame.text();
  }
}
