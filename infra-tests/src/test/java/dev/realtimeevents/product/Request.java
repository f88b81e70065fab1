package dev.realtimeevents.product;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * An HTTP request, which may be a bad one.
 *
 * @param line its first line, with {@code {path}} for the path that it is sent to
 * @param headers lines, with {@code {host}} for the host that it is sent to
 */
record Request(String line, List<String> headers, byte[] body) {

  Request {
    headers = List.copyOf(headers);
  }

  /** A dispatch without credentials, with the length of its body. */
  static Request json(byte[] body) {
    return new Request("POST {path} HTTP/1.1", List.of("Host: {host}", "Connection: close"), body)
        .header("Content-Type: application/json")
        .header("Content-Length: " + body.length);
  }

  static Request json(String body) {
    return json(body.getBytes(UTF_8));
  }

  Request line(String other) {
    return new Request(other, headers, body);
  }

  /** With one more header. */
  Request header(String header) {
    var more = new ArrayList<>(headers);
    more.add(header);
    return new Request(line, more, body);
  }

  Request without(String name) {
    String start = (name + ":").toLowerCase();
    return new Request(
        line, headers.stream().filter(h -> !h.toLowerCase().startsWith(start)).toList(), body);
  }

  /** With this header instead of those of the same name. */
  Request with(String header) {
    return without(header.split(":", 2)[0]).header(header);
  }

  /** With another body; the headers stay. */
  Request body(byte[] other) {
    return new Request(line, headers, other);
  }

  byte[] bytes(URI uri) {
    StringBuilder head = new StringBuilder(line.replace("{path}", uri.getRawPath())).append("\r\n");
    for (String header : headers) {
      head.append(header.replace("{host}", uri.getRawAuthority())).append("\r\n");
    }
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }
}
