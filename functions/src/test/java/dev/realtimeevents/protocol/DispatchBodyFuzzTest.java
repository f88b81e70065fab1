package dev.realtimeevents.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.protocol.DispatchBody.Batch;
import dev.realtimeevents.protocol.DispatchBody.Draft;
import dev.realtimeevents.protocol.DispatchBody.Invalid;
import dev.realtimeevents.protocol.DispatchBody.Single;
import dev.realtimeevents.protocol.DispatchBody.TooMany;
import dev.realtimeevents.protocol.DispatchBody.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Tens of thousands of random bodies from a fixed seed: a failure names the body and can be
 * repeated.
 */
final class DispatchBodyFuzzTest {
  private static final long SEED = 20_261_124;
  private static final int WRITTEN = 20_000;
  private static final int MUTATED = 60_000;

  /** Reads a body as a tree, to compare with the parser under test. */
  private static final ObjectMapper TREES =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Random random = new Random(SEED);
  private final RandomJson json = new RandomJson(random);

  @Test
  void theDataOfAnyValidBodyIsUnchanged() {
    for (int n = 0; n < WRITTEN; n++) {
      List<String> data = new ArrayList<>();
      String body = body(data);
      List<Draft> drafts = drafts(DispatchBody.parse(body.getBytes(UTF_8)));

      assertEquals(data, drafts.stream().map(draft -> draft.data().text()).toList(), body);
    }
  }

  @Test
  void noBodyMakesTheParserThrowAndAcceptedJsonIsUnchanged() throws Exception {
    int taken = 0;
    for (int n = 0; n < MUTATED; n++) {
      byte[] body = mutated(body(new ArrayList<>()).getBytes(UTF_8));
      List<Draft> drafts = drafts(parse(body));
      if (!drafts.isEmpty()) {
        taken++;
        assertSameJson(body, drafts);
      }
    }
    assertTrue(taken > MUTATED / 20, "only " + taken + " mutated bodies were still valid");
    assertTrue(taken < MUTATED / 2, taken + " mutated bodies were still valid");
  }

  @Test
  void noMessageOfABrowserMakesTheParserThrow() {
    List<String> messages =
        List.of(
            "{\"action\":\"ping\"}",
            "{\"action\":\"unsubscribe\",\"channel\":\"public:shop\"}",
            "{\"action\":\"subscribe\",\"channel\":\"public\",\"since\":12,\"epoch\":\"e-1\","
                + "\"events\":[\"post_saved\",\"order.*\"],\"token\":\"t\"}");
    for (int n = 0; n < WRITTEN; n++) {
      var text = new String(mutated(json.pick(messages).getBytes(UTF_8)), ISO_8859_1);
      try {
        ClientMessage.parse(text);
      } catch (RuntimeException thrown) {
        fail("Thrown by: " + text, thrown);
      }
    }
  }

  private static DispatchBody parse(byte[] body) {
    try {
      return DispatchBody.parse(body);
    } catch (RuntimeException thrown) {
      return fail("Thrown by: " + new String(body, ISO_8859_1), thrown);
    }
  }

  private static List<Draft> drafts(DispatchBody body) {
    return switch (body) {
      case Single(var draft) -> List.of(draft);
      case Batch(var drafts) -> drafts;
      case Unreadable unreadable -> List.of();
      case Invalid refused -> List.of();
      case TooMany tooMany -> List.of();
    };
  }

  private static void assertSameJson(byte[] body, List<Draft> drafts)
      throws JsonProcessingException {
    var text = new String(body, UTF_8);
    JsonNode isContiguous = TREES.readTree(text);
    for (int n = 0; n < drafts.size(); n++) {
      JsonNode event = isContiguous.isArray() ? isContiguous.get(n) : isContiguous;
      String data = drafts.get(n).data().text();
      JsonNode sent = event.has("data") ? event.get("data") : TREES.nullNode();

      assertEquals(sent, TREES.readTree(data), text);
      assertEquals(data.strip(), data, text);
      assertTrue(!event.has("data") || text.contains(data), text);
      assertEquals(event.get("event").textValue(), drafts.get(n).name().value(), text);
    }
  }

  /** A valid body; the data of its events is added to {@code data}. */
  private String body(List<String> data) {
    if (random.nextInt(3) > 0) {
      return json.space() + event(data) + json.space();
    }
    StringBuilder text = new StringBuilder(json.space()).append('[').append(json.space());
    int events = 1 + random.nextInt(3);
    for (int n = 0; n < events; n++) {
      text.append(n == 0 ? "" : ",").append(json.space()).append(event(data)).append(json.space());
    }
    return text.append(']').append(json.space()).toString();
  }

  private String event(List<String> data) {
    String value = json.value(0);
    data.add(value);
    var keys =
        new ArrayList<>(
            List.of(
                key("event", "\"post_saved\""),
                key("data", value),
                key("channel", json.pick(List.of("\"public\"", "\"post:12\"", "null"))),
                key("timestamp", json.pick(List.of("\"2026-11-24 00:28:44\"", "null"))),
                key("id", "\"evt_" + random.nextInt(1000) + "\""),
                key("other", json.value(0))));
    Collections.shuffle(keys, random);
    return "{" + String.join(",", keys) + "}";
  }

  private String key(String name, String value) {
    return json.space()
        + "\""
        + name
        + "\""
        + json.space()
        + ":"
        + json.space()
        + value
        + json.space();
  }

  /** The body with one to three small changes. */
  private byte[] mutated(byte[] body) {
    byte[] changed = body;
    int accidents = 1 + random.nextInt(3);
    for (int n = 0; n < accidents && changed.length > 0; n++) {
      changed = mutatedOnce(changed, random.nextInt(changed.length));
    }
    return changed;
  }

  private byte[] mutatedOnce(byte[] body, int at) {
    byte[] syntax = "{}[]\",:\\0e.-+u \n\0n\u00c3".getBytes(ISO_8859_1);
    int to = at + random.nextInt(Math.min(body.length - at, 12) + 1);
    return switch (random.nextInt(6)) {
      case 0 -> spliced(body, at, at + 1, new byte[] {(byte) random.nextInt(256)});
      case 1 -> spliced(body, at, at + 1, new byte[] {syntax[random.nextInt(syntax.length)]});
      case 2 -> spliced(body, at, at, new byte[] {syntax[random.nextInt(syntax.length)]});
      case 3 -> spliced(body, at, to, new byte[0]);
      case 4 -> spliced(body, at, at, Arrays.copyOfRange(body, at, to));
      default -> Arrays.copyOf(body, at);
    };
  }

  /** The body with the bytes from {@code from} to {@code to} replaced. */
  private static byte[] spliced(byte[] body, int from, int to, byte[] middle) {
    byte[] all = new byte[from + middle.length + body.length - to];
    System.arraycopy(body, 0, all, 0, from);
    System.arraycopy(middle, 0, all, from, middle.length);
    System.arraycopy(body, to, all, from + middle.length, body.length - to);
    return all;
  }
}
