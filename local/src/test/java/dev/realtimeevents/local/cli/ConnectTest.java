package dev.realtimeevents.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The command {@code connect}. The suite {@code script} runs it with the AWS CLI, and {@link
 * DevelopmentGatewayTest} with a gateway that runs.
 */
class ConnectTest {
  private static final String DISPATCH = "https://a1.execute-api.eu-west-1.amazonaws.com/dispatch";
  private static final String WEB_SOCKET = "wss://b2.execute-api.eu-west-1.amazonaws.com/live";
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String VALUES =
      "{\"v\":1,\"dispatch\":\"%s\",\"websocket\":\"%s\",\"secret\":\"%s\"}"
          .formatted(DISPATCH, WEB_SOCKET, SECRET);

  @TempDir Path folder;

  private record Ended(int exitCode, String output, String errors) {}

  private static Ended connect(String... options) {
    var output = new StringWriter();
    var errors = new StringWriter();
    var words = new ArrayList<>(List.of("connect"));
    words.addAll(Arrays.asList(options));
    int exitCode =
        Main.run(
            new PrintWriter(output, true),
            new PrintWriter(errors, true),
            words.toArray(String[]::new));
    return new Ended(exitCode, output.toString(), errors.toString());
  }

  private Ended connectWith(String dispatch, String webSocket, String secret, String... more)
      throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), secret);
    var options =
        new ArrayList<>(
            List.of(
                "--dispatch-url=" + dispatch,
                "--websocket-url=" + webSocket,
                "--secret-file=" + file));
    options.addAll(List.of(more));
    return connect(options.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "whsec_"})
  void theTextIsTheValuesInBase64Url(String prefix) throws Exception {
    String secret = prefix + SECRET.substring("whsec_".length()) + "\n";

    Ended ended = connectWith(DISPATCH, WEB_SOCKET, secret);

    assertEquals(0, ended.exitCode(), ended::errors);
    assertTrue(ended.output().matches("realtime-connect:[A-Za-z0-9_-]+\\R"), ended::output);
    String base64 = ended.output().strip().substring("realtime-connect:".length());
    assertEquals(VALUES, new String(Base64.getUrlDecoder().decode(base64), UTF_8));
  }

  @Test
  void theUrlForBrowsersWithoutAWebSocketIsOptional() throws Exception {
    String history = "https://c3.execute-api.eu-west-1.amazonaws.com/history";

    Ended ended = connectWith(DISPATCH, WEB_SOCKET, SECRET, "--json", "--history-url=" + history);

    String expected = VALUES.replace(",\"secret\"", ",\"history\":\"" + history + "\",\"secret\"");
    assertEquals(expected + System.lineSeparator(), ended.output());
    assertFails(
        connectWith(DISPATCH, WEB_SOCKET, SECRET, "--history-url=wss://a.example/history"), "URL");
  }

  @Test
  void onlyTheOutputHasTheSecret() throws Exception {
    Ended ended = connectWith(DISPATCH, WEB_SOCKET, SECRET);

    assertTrue(ended.errors().contains(DISPATCH), ended::errors);
    assertTrue(!ended.errors().contains("realtime-connect:"), ended::errors);
    assertTrue(!ended.errors().contains(SECRET.substring(6)), ended::errors);
  }

  @Test
  void theValuesCanBeJson() throws Exception {
    Ended ended = connectWith(DISPATCH, WEB_SOCKET, SECRET, "--json");

    assertEquals(VALUES + System.lineSeparator(), ended.output());
    assertEquals("", ended.errors());
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://a.example/dispatch, wss://a.example/live",
    "a.example/dispatch, wss://a.example/live",
    "https:///dispatch, wss://a.example/live",
    "https://a example/dispatch, wss://a.example/live",
    "https://a.example/dispatch, https://a.example/live",
    "https://a.example/dispatch, ''",
  })
  void aWrongUrlIsNamed(String dispatch, String webSocket) throws Exception {
    assertFails(connectWith(dispatch, webSocket, SECRET), "URL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "whsec_", "whsec_short", "not base64 at all, but long enough", "é"})
  void aSecretMustBeOne(String secret) throws Exception {
    assertFails(connectWith(DISPATCH, WEB_SOCKET, secret), "24 to 64 bytes");
  }

  @Test
  void aMissingFileIsNamed() {
    Ended ended =
        connect("--dispatch-url=" + DISPATCH, "--websocket-url=" + WEB_SOCKET, "--secret-file=no");

    assertFails(ended, "no file no");
  }

  @Test
  void aFileThatIsNoTextIsNamed() throws Exception {
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe});
    for (Path file : List.of(bytes, folder)) {
      Ended ended =
          connect(
              "--dispatch-url=" + DISPATCH,
              "--websocket-url=" + WEB_SOCKET,
              "--secret-file=" + file);

      assertFails(ended, file + ", which --secret-file names, cannot be read");
    }
  }

  @Test
  void withoutAGatewayTheErrorHasTheNextStep() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    Ended ended = connect("--port=" + free);

    assertFails(ended, "./realtime up");
    assertTrue(ended.errors().contains("port " + free), ended::errors);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--dispatch-url=https://a.example/dispatch",
        "--region=eu-west-1",
        "--port=8080 --stack=realtime-events",
        "--port=x",
        "--port=0",
        "--secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
      })
  void anInvalidOptionIsNamed(String options) {
    Ended ended = connect(options.split(" "));

    assertEquals(2, ended.exitCode(), ended::errors);
    assertEquals("", ended.output());
    assertTrue(ended.errors().contains("--"), ended::errors);
  }

  private static void assertFails(Ended ended, String words) {
    assertEquals(1, ended.exitCode(), ended::errors);
    assertEquals("", ended.output());
    assertTrue(ended.errors().contains(words), ended::errors);
  }
}
