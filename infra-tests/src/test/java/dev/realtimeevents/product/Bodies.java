package dev.realtimeevents.product;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Bodies of {@code POST /dispatch}. */
final class Bodies {
  /** The largest seq, which the limit of a frame takes into account. */
  private static final long LONGEST_SEQ = 9_007_199_254_740_991L;

  private Bodies() {}

  /** An event; its name and the values of its keys are written as in JSON. */
  static String event(String name, String... keysAndValues) {
    var json = new StringBuilder("{\"event\":\"" + name + "\"");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      json.append(",\"%s\":%s".formatted(keysAndValues[i], keysAndValues[i + 1]));
    }
    return json.append('}').toString();
  }

  /** Nested arrays. */
  static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  /**
   * An event named {@code limit} whose frame has this many bytes if its seq is the longest.
   *
   * @param filling a character, repeated in its data
   */
  static String withFrameOf(int bytes, String filling) {
    String id = "of" + filling.codePointAt(0);
    String envelope =
        event("limit", "data", "\"\"", "timestamp", "\"t\"", "id", quoted(id))
            .replace("}", ",\"channel\":\"public\",\"seq\":" + LONGEST_SEQ + "}");
    int left = bytes - envelope.length();
    int each = filling.getBytes(UTF_8).length;
    String padding = "x".repeat(left % each);
    return event(
        "limit",
        "data",
        quoted(filling.repeat(left / each) + padding),
        "timestamp",
        "\"t\"",
        "id",
        quoted(id));
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  /** Texts in UTF-8, and single bytes as numbers. */
  static byte[] bytes(Object... parts) {
    var bytes = new ByteArrayOutputStream();
    for (Object part : parts) {
      switch (part) {
        case Integer single -> bytes.write(single);
        default -> bytes.writeBytes(part.toString().getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  static byte[] gzip(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("An array does not fail", e);
    }
    return bytes.toByteArray();
  }
}
