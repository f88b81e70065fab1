package dev.realtimeevents.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLSocketFactory;

/** HTTP/1.1 as bytes: requests that a proper client would not send. */
public final class RawHttp {
  private static final int PATIENCE_MILLIS = 60_000;

  /**
   * The answer to a request.
   *
   * @param headers by name, in any case
   */
  public record Answer(int status, Map<String, String> headers, String body) {}

  private RawHttp() {}

  /**
   * Sends a request over a connection of its own, and nothing more afterwards.
   *
   * @throws EOFException if the connection ends without an answer
   */
  public static Answer send(URI uri, byte[] request) throws IOException {
    try (Socket socket = connect(uri)) {
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      } catch (SocketException refusedMeanwhile) {
        // The server refused it before its end; the answer can still be read.
      }
      return read(socket.getInputStream());
    }
  }

  static Socket connect(URI uri) throws IOException {
    boolean secure = uri.getScheme().equals("wss") || uri.getScheme().equals("https");
    int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
    Socket socket =
        secure
            ? SSLSocketFactory.getDefault().createSocket(uri.getHost(), port)
            : new Socket(uri.getHost(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** The target of a request line for this address. */
  static String target(URI uri) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private static Answer read(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).split(" ")[1]);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    String length = headers.get("Content-Length");
    byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    return new Answer(status, headers, new String(body, UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended in its answer, after: " + line);
      }
      line.append((char) next);
    }
    return new String(line.toString().getBytes(ISO_8859_1), UTF_8).strip();
  }
}
