package dev.realtimeevents.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A WebSocket client that sends any bytes and returns every frame as it arrives, which a proper
 * client does not. For one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">frames</a>
 */
public final class RawSocket implements AutoCloseable {
  public static final int TEXT = 1;
  public static final int CLOSE = 8;
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final byte[] MASK = {1, 2, 3, 4};

  /** A frame that the server sent. */
  public record Frame(boolean last, int opcode, byte[] payload) {
    public int closeCode() {
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
  public static RawSocket ask(URI uri, String... headers) throws IOException {
    var raw = new RawSocket(RawHttp.connect(uri));
    var request = new StringBuilder();
    request.append("GET %s HTTP/1.1\r\n".formatted(RawHttp.target(uri)));
    request.append("Host: %s\r\n".formatted(uri.getRawAuthority()));
    request.append("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    request.append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    raw.out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    return raw;
  }

  public static RawSocket open(URI uri, String... headers) throws IOException {
    RawSocket raw = ask(uri, headers);
    String answer = raw.readAnswer();
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      raw.close();
      throw new AssertionError("the handshake was answered: " + answer);
    }
    return raw;
  }

  /** The answer to the handshake, up to its empty line. */
  public String readAnswer() throws IOException {
    var answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\n")) {
      answer.append((char) in.readUnsignedByte());
    }
    return answer.toString();
  }

  /** Whether no byte arrives within this time. */
  public boolean isSilentFor(Duration time) throws IOException {
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

  public void send(boolean last, int opcode, byte[] payload) throws IOException {
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

  /** Sends bytes that need not be a frame. */
  public void sendBytes(byte... bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  public void sendText(String text) throws IOException {
    send(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  public Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    return new Frame((first & FINAL) != 0, first & 0x0F, in.readNBytes(length));
  }

  /** A message, which may arrive in several frames. */
  public String readText() throws IOException {
    var message = new ByteArrayOutputStream();
    Frame frame;
    do {
      frame = read();
      if (frame.opcode() == CLOSE) {
        throw new EOFException("closed with " + frame.closeCode() + " instead of a message");
      }
      message.writeBytes(frame.payload());
    } while (!frame.last());
    return message.toString(StandardCharsets.UTF_8);
  }

  /** The code of the close frame; frames before it are skipped. */
  public int readCloseCode() throws IOException {
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
