package dev.realtimeevents.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.wire.RawHttp;
import dev.realtimeevents.wire.TestSocket;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The recipe that this product started from works unchanged: the requests of its plugin, as
 * WordPress 6.5.5 sends them, and a page that opens a WebSocket and reads.
 */
final class RecipeTest {
  private static final String ID = "evt_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  /** The three keys of a recipe event, as recorded. */
  private record Recipe(String event, String data, String timestamp) {
    static final Recipe CUSTOM = new Recipe("my_custom_event", "{\"a\":1}", "2026-11-24 00:28:44");
    static final Recipe SAVED =
        new Recipe(
            "post_saved",
            "{\"post_id\":4,\"title\":\"Hello \\\"q\\\" \\u00e9 <b>x<\\/b>\","
                + "\"status\":\"publish\",\"type\":\"post\",\"is_update\":false}",
            "2026-11-24 00:28:44");

    String body() {
      return "{\"event\":\"" + event + "\"," + rest() + "}";
    }

    String rest() {
      return "\"data\":" + data + ",\"timestamp\":\"" + timestamp + "\"";
    }
  }

  private static Product product;

  @BeforeAll
  static void start() throws Exception {
    product = Product.start(options -> options.parameter("AllowUnsignedDispatch", "true")).warm();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  /** The headers of {@code wp_remote_post}, in its order. */
  private static Request wordPress(String body) {
    return new Request(
            "POST {path} HTTP/1.1",
            List.of(
                "Host: {host}",
                "User-Agent: WordPress/6.5.5; http://localhost",
                "Accept: */*",
                "Accept-Encoding: deflate, gzip, br, zstd",
                "Referer: http://{host}/dispatch",
                "Content-Type: application/json",
                "Connection: close"),
            new byte[0])
        .header("Content-Length: " + body.length())
        .body(body.getBytes(UTF_8));
  }

  /** A page that offers the subprotocol asks for what it wants to receive. */
  @Test
  void bothEventsReachAPlainPageThatSendsNothing() throws Exception {
    try (TestSocket page = product.connect();
        Page other = Page.openWithSubprotocol(product)) {
      for (Recipe recipe : List.of(Recipe.CUSTOM, Recipe.SAVED)) {
        RawHttp.Answer answer = product.send(wordPress(recipe.body()));

        assertEquals(200, answer.status());
        String rest = ",\"channel\":\"public\",\"seq\":(\\d+)";
        assertMatches(
            quoted("{\"status\":\"success\",\"message\":\"Event broadcasted\",\"id\":\"")
                + ID
                + "\""
                + rest
                + ",\"epoch\":\"\\d+-[0-9a-f]{24}\",\"delivered\":1,\"gone\":0,\"queued\":0}",
            answer.body());
        assertMatches(
            quoted("{\"event\":\"" + recipe.event() + "\"," + recipe.rest() + ",\"id\":\"")
                + ID
                + "\""
                + rest
                + "}",
            page.next());
      }
      assertFalse(page.getsWithin(Duration.ofMillis(200)));
      assertFalse(other.socket().getsWithin(Duration.ofMillis(1)));
    }
  }

  @Test
  void anEventWithoutDataAndTimestampGetsNullAndTheTimeOfArrival() throws Exception {
    try (TestSocket page = product.connect()) {
      assertEquals(200, product.send(wordPress("{\"event\":\"ping\"}")).status());
      assertMatches(
          "\\{\"event\":\"ping\",\"data\":null,"
              + "\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\",.*",
          page.next());
    }
  }

  @Test
  void aBodyWithoutJsonOrEventIs400WithTheSentenceOfTheRecipe() throws Exception {
    for (String body : List.of("{\"event\":", "{\"data\":{\"a\":1}}", "")) {
      RawHttp.Answer answer = product.send(wordPress(body));
      assertEquals(400, answer.status());
      assertEquals(
          "{\"status\":\"error\",\"message\":\"Invalid JSON payload or missing event key\"}",
          answer.body());
      assertEquals("application/json", answer.headers().get("Content-Type"));
    }
  }

  @Test
  void anyOtherPathIs404() throws Exception {
    RawHttp.Answer answer =
        product.send(wordPress(Recipe.CUSTOM.body()).line("POST /broadcast HTTP/1.1"));
    assertEquals(404, answer.status());
    assertEquals("{\"message\":\"Not Found\"}", answer.body());
  }

  private static String quoted(String text) {
    return Pattern.quote(text);
  }

  private static void assertMatches(String pattern, String text) {
    assertTrue(text.matches(pattern), () -> text + "\ndoes not match\n" + pattern);
  }
}
