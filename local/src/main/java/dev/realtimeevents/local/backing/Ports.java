package dev.realtimeevents.local.backing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1. Safe for use by many threads. */
public final class Ports {
  /**
   * Ports that no system gives to outgoing connections by itself: those begin at 32768 on Linux, at
   * 49152 elsewhere (<a href="https://www.rfc-editor.org/rfc/rfc6335#section-6">RFC 6335, section
   * 6</a>).
   */
  private static final int FIRST = 16384;

  private static final int LAST = 32767;
  private static final int TRIES = 100;

  private Ports() {}

  /**
   * Finds a port before the process that will listen on it is started, so that others can be told.
   * It is free still some seconds later, for no outgoing connection is given it in between.
   *
   * @param wanted the only port that will do; 0 for any
   * @throws IOException when it is taken
   */
  public static int free(int wanted) throws IOException {
    if (wanted != 0) {
      return probe(wanted);
    }
    BindException last = null;
    for (var tries = 0; tries < TRIES; tries++) {
      try {
        return probe(ThreadLocalRandom.current().nextInt(FIRST, LAST + 1));
      } catch (BindException e) {
        last = e;
      }
    }
    throw new IOException("No free port was found from %d to %d".formatted(FIRST, LAST), last);
  }

  private static int probe(int port) throws IOException {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
