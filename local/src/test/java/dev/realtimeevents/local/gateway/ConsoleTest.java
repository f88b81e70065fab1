package dev.realtimeevents.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application.HttpRoute;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway =
        Gateway.start(
            Applications.http(new HttpRoute("GET", "/a", "A")),
            new Functions(),
            GatewayOptions.onPort(0));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(gateway.http() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html;charset=utf-8",
    "/.console/main.mjs, text/javascript;charset=utf-8",
    "/.console/realtime-events.js, text/javascript;charset=utf-8",
    "/.console/console.css, text/css;charset=utf-8"
  })
  void theConsoleIsServedForNamesOfThisMachine(String path, String type) throws Exception {
    // A link on a page of the site leads here.
    HttpResponse<String> file = send(request(path).header("Sec-Fetch-Site", "cross-site"));
    assertEquals(200, file.statusCode());
    assertEquals(type, header(file, "Content-Type"));
    assertEquals("same-origin", header(file, "Cross-Origin-Resource-Policy"));
    assertEquals("nosniff", header(file, "X-Content-Type-Options"));
    String policy = header(file, "Content-Security-Policy");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"));
    assertTrue(policy.contains("frame-ancestors 'none'"));
    assertFalse(policy.contains("unsafe"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/.console/",
        "/.console/none.mjs",
        "/.console/index.html",
        "/.console/..%2fgateway.Console.class",
        "/.console/../.console/main.mjs",
        "/.console/%6dain.mjs",
        "/.console"
      })
  void nothingElseIsServedAsAFileOfTheConsole(String path) throws Exception {
    HttpResponse<String> response = send(request(path));
    assertEquals("application/json", header(response, "Content-Type"));
    assertEquals(404, response.statusCode());
  }
}
