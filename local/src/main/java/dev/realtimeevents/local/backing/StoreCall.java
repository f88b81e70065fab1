package dev.realtimeevents.local.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of DynamoDB, as an SDK sends it over HTTP/1.1.
 *
 * @param operation such as {@code PutItem}; {@code Unknown} if it is not named
 * @param bytes the whole request
 */
record StoreCall(String operation, byte[] bytes) {
  private static final Pattern OPERATION =
      Pattern.compile("(?im)^x-amz-target:[^\\r\\n]*\\.(\\w+)\\s*$");
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d{1,9})\\s*$");
  private static final int END_OF_HEAD = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  /**
   * Reads the next call.
   *
   * @return null at the end of the stream
   * @throws IOException if the stream ends within a call
   */
  static StoreCall read(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int last = 0; last != END_OF_HEAD; ) {
      int next = in.read();
      if (next < 0) {
        if (bytes.size() == 0) {
          return null;
        }
        throw new EOFException("The head of a call is cut off");
      }
      if (bytes.size() == MAX_HEAD_BYTES) {
        throw new IOException("The head of a call is longer than " + MAX_HEAD_BYTES + " bytes");
      }
      bytes.write(next);
      last = last << 8 | next;
    }
    String head = bytes.toString(ISO_8859_1);
    Matcher operation = OPERATION.matcher(head);
    Matcher length = LENGTH.matcher(head);
    bytes.write(in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0));
    return new StoreCall(operation.find() ? operation.group(1) : "Unknown", bytes.toByteArray());
  }
}
