package dev.realtimeevents.local.backing;

import dev.realtimeevents.local.loopback.PrivateName;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1. Thread-safe. */
public final class Ports {
  /**
   * Below the ports of outgoing connections, which begin at 32768 on Linux and 49152 elsewhere (<a
   * href="https://www.rfc-editor.org/rfc/rfc6335#section-6">RFC 6335, section 6</a>).
   */
  private static final int FIRST = 16384;

  private static final int LAST = 32767;
  private static final int TRIES = 100;

  private Ports() {}

  /**
   * Finds a free port before the process that will listen on it starts. Outgoing connections do not
   * take it in between.
   *
   * @param wanted the port to check; 0 for any
   * @throws IOException if it is taken
   */
  public static int free(int wanted) throws IOException {
    if (wanted != 0) {
      return probe(wanted);
    }
    BindException last = null;
    for (int tries = 0; tries < TRIES; tries++) {
      try {
        return probe(ThreadLocalRandom.current().nextInt(FIRST, LAST + 1));
      } catch (BindException e) {
        last = e;
      }
    }
    throw new IOException("No free port found from %d to %d".formatted(FIRST, LAST), last);
  }

  /**
   * Finds an address for a server that starts later: a free port, and a path that nobody can guess.
   *
   * @return {@code http://127.0.0.1:<port>/<path>}
   */
  public static URI privateAddress() throws IOException {
    return privateAddress(0);
  }

  /**
   * The same, with a given port.
   *
   * @param wanted 0 picks a free one
   * @throws IOException if it is taken
   */
  public static URI privateAddress(int wanted) throws IOException {
    return URI.create("http://127.0.0.1:%d/%s".formatted(free(wanted), PrivateName.random()));
  }

  private static int probe(int port) throws IOException {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
