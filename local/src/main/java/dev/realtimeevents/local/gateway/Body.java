package dev.realtimeevents.local.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads request bodies. */
final class Body {
  /** How much of a body that is too long is still read. */
  private static final long DISCARDED = 64 * 1024 * 1024;

  private Body() {}

  /**
   * The body, or empty if it is longer than {@code limit} bytes. Blocks until it has arrived, even
   * if it is too long: closing a connection with unread data resets it, and the client, which is
   * still sending, may lose the answer.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, section 9.6</a>
   */
  static Optional<byte[]> read(Request request, int limit) throws IOException {
    try (InputStream in = Content.Source.asInputStream(request)) {
      if (request.getLength() <= limit) {
        byte[] bytes = in.readNBytes(limit + 1);
        if (bytes.length <= limit) {
          return Optional.of(bytes);
        }
      }
      in.skip(DISCARDED);
      return Optional.empty();
    }
  }

  /** The text that the bytes encode in UTF-8, or empty if they do not. */
  static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
