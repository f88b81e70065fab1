package dev.realtimeevents.local.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that reads nothing after its handshake. */
record RawWebSocket(Socket socket) implements AutoCloseable {

  static RawWebSocket open(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    String request =
        """
        GET /live HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        \r
        """
            .formatted(port);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    int state = 0;
    while (state < 4) {
      int next = socket.getInputStream().read();
      state = next == "\r\n\r\n".charAt(state) ? state + 1 : 0;
    }
    return new RawWebSocket(socket);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
