package dev.realtimeevents.local.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Invocable;

/** Reads request bodies. */
final class Body {
  /** Room for a body before any of it has arrived: its length is only announced. */
  private static final int ROOM = 8 * 1024;

  /** How much of a body that is too long is still read. */
  private static final long DISCARDED = 64 * 1024 * 1024;

  private static final char REPLACEMENT = '\uFFFD';

  private Body() {}

  /**
   * The body, or empty if it is longer than {@code limit} bytes. Completes when it has arrived,
   * even if it is too long: closing a connection with unread data resets it, and the client, which
   * is still sending, may lose the answer. Completes in the calling thread if the body is there
   * already.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, section 9.6</a>
   */
  static CompletableFuture<Optional<byte[]>> arrival(Request request, int limit) {
    var arriving = new Arriving(request, limit);
    arriving.run();
    return arriving.body;
  }

  /** Waits for {@link #arrival}. */
  static Optional<byte[]> read(Request request, int limit)
      throws IOException, InterruptedException {
    try {
      return arrival(request, limit).get();
    } catch (ExecutionException e) {
      throw IO.rethrow(e.getCause()); // Jetty answers by its type.
    }
  }

  /** A body that is being read. Jetty calls it from one thread at a time. */
  private static final class Arriving implements Invocable.Task {
    final CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();
    private final Request request;
    private final int limit;
    private final ByteArrayOutputStream bytes;
    private long length;

    Arriving(Request request, int limit) {
      this.request = request;
      this.limit = limit;
      this.bytes = new ByteArrayOutputStream(Math.clamp(request.getLength(), 0, ROOM));
    }

    @Override
    public void run() {
      while (true) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          body.completeExceptionally(chunk.getFailure());
          return;
        }
        ByteBuffer part = chunk.getByteBuffer();
        length += part.remaining();
        if (length <= limit) {
          byte[] copy = new byte[part.remaining()];
          part.get(copy);
          bytes.writeBytes(copy);
        }
        chunk.release();
        if (chunk.isLast() || length > DISCARDED) {
          body.complete(length > limit ? Optional.empty() : Optional.of(bytes.toByteArray()));
          return;
        }
      }
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }
  }

  /** The text that the bytes encode in UTF-8, or empty if they do not. */
  static Optional<String> utf8(byte[] bytes) {
    // Several times faster than a decoder, but replaces what is malformed.
    var text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return Optional.of(text);
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
