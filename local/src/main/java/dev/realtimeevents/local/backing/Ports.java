package dev.realtimeevents.local.backing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of 127.0.0.1. */
public final class Ports {
  private Ports() {}

  /**
   * Finds a port before the process that will listen on it is started, so that others can be told.
   *
   * @param wanted the only port that will do; 0 for any
   * @throws IOException when it is taken
   */
  public static int free(int wanted) throws IOException {
    try (var socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
