package dev.realtimeevents.bench.fanout;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;

/**
 * The least that a post takes in Java: one write and one read on a socket that is kept open. It
 * signs nothing, and understands only the sink's answers.
 */
final class RawPoster implements Poster {
  private final Deque<Socket> idle = new ConcurrentLinkedDeque<>();
  private final SocketFactory sockets;
  private final URI endpoint;
  private final String head;
  private final String rest;

  private RawPoster(URI endpoint) throws GeneralSecurityException {
    this.endpoint = endpoint;
    this.head = "POST " + endpoint.getPath() + "/@connections/";
    this.rest = " HTTP/1.1\r\nHost: " + endpoint.getAuthority() + "\r\nContent-Length: ";
    this.sockets =
        endpoint.getScheme().equals("https")
            ? JdkPoster.newContext().getSocketFactory()
            : SocketFactory.getDefault();
  }

  static Poster open(String endpoint) throws GeneralSecurityException {
    return new RawPoster(URI.create(endpoint));
  }

  @Override
  public void post(String connectionId, String frame) throws IOException {
    Socket socket = idle.pollFirst();
    if (socket == null) {
      socket = connect();
    }
    byte[] request =
        (head + connectionId + rest + frame.length() + "\r\n\r\n" + frame)
            .getBytes(StandardCharsets.US_ASCII);
    socket.getOutputStream().write(request);
    readHead(socket.getInputStream());
    idle.addFirst(socket);
  }

  private Socket connect() throws IOException {
    Socket socket = sockets.createSocket(endpoint.getHost(), endpoint.getPort());
    socket.setTcpNoDelay(true);
    if (socket instanceof SSLSocket tls) {
      tls.startHandshake();
    }
    return socket;
  }

  /** The sink's answers have no body, and one ends in what is read at once. */
  private static void readHead(InputStream in) throws IOException {
    byte[] answer = new byte[2048];
    int length = 0;
    do {
      int read = in.read(answer, length, answer.length - length);
      if (read < 0) {
        throw new EOFException("The sink closed the connection");
      }
      length += read;
    } while (answer[length - 1] != '\n' || answer[length - 3] != '\n');
    if (answer[9] != '2') {
      throw new IOException(new String(answer, 0, length, StandardCharsets.US_ASCII));
    }
  }

  @Override
  public void close() {
    for (Socket socket : idle) {
      try {
        socket.close();
      } catch (IOException closed) {
        // It was closed by the other side.
      }
    }
    idle.clear();
  }
}
