package dev.realtimeevents.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WooCommerceBodyTest {

  @Test
  void theTopLevelIsRead() {
    String text =
        " {\"id\": 1.0, \"a\":{\"id\":2,\"b\":[3]}, \"\\u0069d2\" :\"\\u00e9\",\"n\":null}\n";

    WooCommerceBody body = read(text).orElseThrow();

    assertEquals(new RawJson(text), body.whole());
    assertEquals(Set.of("id", "a", "id2", "n"), body.keys());
    assertEquals(Map.of("id", "1.0", "id2", "\"\\u00e9\"", "n", "null"), body.facts());
    assertEquals(Optional.of("é"), body.text("id2"));
    assertEquals(Optional.empty(), body.text("id"));
    assertEquals(Optional.empty(), body.text("n"));
    assertEquals(Optional.empty(), body.text("a"));
  }

  @Test
  void aLongValueIsAKeyButNoFact() {
    String fits = "\"" + "x".repeat(1022) + "\"";

    WooCommerceBody body =
        read("{\"a\":" + fits + ",\"b\":" + fits.replaceFirst("x", "xx") + "}").orElseThrow();

    assertEquals(Set.of("a", "b"), body.keys());
    assertEquals(Map.of("a", fits), body.facts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "null", "\"{}\"", "[]", "[{\"id\":5},[]]"})
  void whatIsNoObjectHasNoKeys(String json) {
    assertEquals(
        Optional.of(new WooCommerceBody(new RawJson(json), Set.of(), Map.of())), read(json));
  }

  @Test
  void whatIsNotExactlyOneJsonValueIsNoBody() {
    for (String other :
        List.of(
            "", " ", "{", "{} {}", "{}x", "[", "[] x", "7 7", "nul", "webhook_id=1", "{\"a\"}")) {
      assertTrue(read(other).isEmpty(), other);
    }
    assertTrue(WooCommerceBody.of(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'}).isEmpty());
    assertTrue(read("[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1)).isEmpty());
    assertTrue(read("{\"a\":" + "[".repeat(100_000)).isEmpty());
  }

  private static Optional<WooCommerceBody> read(String text) {
    return WooCommerceBody.of(text.getBytes(UTF_8));
  }
}
