package dev.realtimeevents.local.backing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void aFreePortIsOutsideThoseOfOutgoingConnections() throws Exception {
    for (int i = 0; i < 100; i++) {
      int port = Ports.free(0);
      assertTrue(port >= 16384 && port < 32768, () -> "port " + port);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertEquals(port, socket.getLocalPort());
      }
    }
  }

  @Test
  void aWantedPortIsFreeOrAnError() throws Exception {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      assertThrows(BindException.class, () -> Ports.free(port));
    }
    assertEquals(port, Ports.free(port));
  }
}
