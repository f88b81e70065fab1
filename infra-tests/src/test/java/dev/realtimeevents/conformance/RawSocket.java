package dev.realtimeevents.conformance;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * A WebSocket client that sends whatever it is told and shows every frame as it comes, as a proper
 * one does not. For one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">frames</a>
 */
final class RawSocket implements AutoCloseable {
  static final int TEXT = 1;
  static final int CLOSE = 8;
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final byte[] MASK = {1, 2, 3, 4};

  /** A frame that the server sent. */
  record Frame(boolean last, int opcode, byte[] payload) {
    int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private RawSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** Sends the handshake, and does not wait for an answer. */
  static RawSocket ask(URI uri, String... headers) throws IOException {
    boolean secure = uri.getScheme().equals("wss");
    int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
    Socket socket =
        secure
            ? SSLSocketFactory.getDefault().createSocket(uri.getHost(), port)
            : new Socket(uri.getHost(), port);
    socket.setSoTimeout(20_000);
    RawSocket raw = new RawSocket(socket);
    StringBuilder request = new StringBuilder();
    request.append("GET %s?%s HTTP/1.1\r\n".formatted(uri.getRawPath(), uri.getRawQuery()));
    request.append("Host: %s\r\n".formatted(uri.getRawAuthority()));
    request.append("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    request.append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    raw.out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    return raw;
  }

  static RawSocket open(URI uri) throws IOException {
    RawSocket raw = ask(uri);
    String answer = raw.readAnswer();
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      raw.close();
      throw new AssertionError("the handshake was answered: " + answer);
    }
    return raw;
  }

  /** The answer to the handshake, up to its empty line. */
  String readAnswer() throws IOException {
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\n")) {
      answer.append((char) in.readUnsignedByte());
    }
    return answer.toString();
  }

  /** Whether nothing at all comes within a while. */
  boolean isSilentFor(Duration time) throws IOException {
    int before = socket.getSoTimeout();
    socket.setSoTimeout((int) time.toMillis());
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(before);
    }
  }

  void send(boolean last, int opcode, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) ((last ? FINAL : 0) | opcode));
    if (payload.length < 126) {
      frame.put((byte) (MASKED | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (MASKED | 127)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    out.write(frame.array(), 0, frame.position());
    out.flush();
  }

  void sendText(String text) throws IOException {
    send(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    return new Frame((first & FINAL) != 0, first & 0x0F, in.readNBytes(length));
  }

  /** The code of the close frame, past whatever comes before it. */
  int readCloseCode() throws IOException {
    Frame frame = read();
    while (frame.opcode() != CLOSE) {
      frame = read();
    }
    return frame.closeCode();
  }

  /** Ends the connection without a close frame. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
