package dev.realtimeevents.aws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.regions.Region;

/**
 * Answers the calls of this process to AWS, from 127.0.0.1: as if there were one channel with one
 * event, and its subscribers. It stores nothing. Thread-safe.
 *
 * <pre>{@code
 * try (var aws = new LoopbackAws()) {
 *   new ConnectFunction(Wiring.to(aws).handshake()).handleRequest(event, context);
 * }
 * }</pre>
 */
public final class LoopbackAws implements AutoCloseable {
  /** The private channel, and the id of its subscriber and of its event. */
  public static final String NAME = "priming";

  /** The secret that signs its webhooks and tokens. */
  public static final String SECRET = "whsec_cHJpbWluZyBiZWZvcmUgdGhlIHNuYXBzaG90";

  static final Region REGION = Region.US_EAST_1;

  /** The SDK's name of the variable from which a function with SnapStart has its credentials. */
  private static final String CREDENTIALS_URI =
      SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI.property();

  private static final String END_OF_HEAD = "\r\n\r\n";

  private static final String CREDENTIALS_PATH = "/credentials";

  private static final String CREDENTIALS =
      """
      {"AccessKeyId":"%1$s","SecretAccessKey":"%1$s","Token":"%1$s",\
      "Expiration":"2286-11-20T17:46:39Z"}\
      """
          .formatted(NAME);

  private static final int BACKLOG = 64;

  /** A header of the requests: their operation, such as {@code DynamoDB_20120810.GetItem}. */
  private static final String TARGET = "x-amz-target: ";

  private static final String LENGTH = "content-length: ";

  private final ServerSocket server;
  private final List<String> frames = new ArrayList<>();

  /**
   * @throws UncheckedIOException if no port of 127.0.0.1 is free
   */
  public LoopbackAws() {
    try {
      server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.setProperty(CREDENTIALS_URI, address() + CREDENTIALS_PATH);
    Thread.startVirtualThread(this::serve);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Asks all places for credentials, one after the other, as on Lambda, and then this one. */
  AwsCredentialsProvider credentials() {
    return DefaultCredentialsProvider.builder().build();
  }

  /** The variables of {@code template.yaml}, so that a fan-out goes through the queue too. */
  Map<String, String> variables() {
    return Map.ofEntries(
        Map.entry("CONNECTIONS_TABLE", "connections"),
        Map.entry("SUBSCRIPTIONS_TABLE", "subscriptions"),
        Map.entry("EVENT_LOG_TABLE", "log"),
        Map.entry("FAN_OUT_QUEUE_URL", address() + "/queue"),
        Map.entry("SECRET_ARN", "secret"),
        Map.entry("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", address().toString()),
        Map.entry("ALLOWED_ORIGINS", "*"),
        Map.entry("PUBLIC_CHANNELS", "public"),
        Map.entry("ALLOW_UNSIGNED_DISPATCH", "false"),
        Map.entry("RETENTION_HOURS", "24"),
        Map.entry("CHANNELS_PER_CONNECTION", "50"),
        Map.entry("SHARDS_PER_CHANNEL", "1"),
        Map.entry("SHARDS_PER_LARGE_CHANNEL", "4"),
        Map.entry("INLINE_FAN_OUT_LIMIT", "3"),
        Map.entry("CONNECTION_RATE_LIMIT", "10"),
        Map.entry("CONNECTION_BURST_LIMIT", "400"));
  }

  /** The frames that were posted to connections. */
  public List<String> frames() {
    synchronized (frames) {
      return List.copyOf(frames);
    }
  }

  @Override
  public void close() {
    System.clearProperty(CREDENTIALS_URI);
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.startVirtualThread(() -> answer(socket));
      } catch (IOException closed) {
        // The loop ends.
      }
    }
  }

  /** One request a connection, so that no client keeps one. */
  private void answer(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String head = head(in);
      byte[] body = in.readNBytes(Integer.parseInt(header(head, LENGTH, "0")));
      byte[] answer = answer(head, new String(body, UTF_8)).getBytes(UTF_8);
      String status =
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
              + "Content-Length: %d\r\n\r\n".formatted(answer.length);
      socket.getOutputStream().write(status.getBytes(ISO_8859_1));
      socket.getOutputStream().write(answer);
    } catch (IOException ended) {
      // The client does not wait for an answer any more.
    }
  }

  private String answer(String head, String body) {
    String target = header(head, TARGET, "");
    if (!target.isEmpty()) {
      return CannedAnswers.to(target.substring(target.indexOf('.') + 1), body);
    }
    if (head.startsWith("GET " + CREDENTIALS_PATH)) {
      return CREDENTIALS;
    }
    if (head.startsWith("POST /@connections/")) {
      synchronized (frames) {
        frames.add(body);
      }
    }
    return "";
  }

  /** The request line and the headers, whose names are in lower case. */
  private static String head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    int end = 0;
    while (end < END_OF_HEAD.length()) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("The request has no end");
      }
      head.write(next);
      end = next == END_OF_HEAD.charAt(end) ? end + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(ISO_8859_1);
  }

  private static String header(String head, String name, String otherwise) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name))
        .map(line -> line.substring(name.length()))
        .findFirst()
        .orElse(otherwise);
  }
}
