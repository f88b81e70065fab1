package dev.realtimeevents.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.function.Executable;

/** Checks errors by their codes and fields; of the sentence, only that there is one. */
public final class Errors {
  private Errors() {}

  public static void assertError(String code, Optional<String> channel, ServerMessage.Error error) {
    assertEquals(code, error.code());
    assertEquals(channel, error.channel());
    assertSentence(error.message());
  }

  /** Checks the frame of an error. */
  public static void assertError(String code, Optional<String> channel, String frame) {
    JsonNode json = Json.tree(frame).orElseThrow(() -> new AssertionError("not JSON: " + frame));
    assertEquals("error", json.path("type").textValue(), frame);
    var error =
        new ServerMessage.Error(
            json.path("code").textValue(),
            json.path("message").textValue(),
            Optional.ofNullable(json.path("channel").textValue()));
    assertError(code, channel, error);
    assertEquals(error.json(), frame);
  }

  /** Checks the response to a failed dispatch or revocation. */
  public static void assertError(int status, HttpResponse response) {
    assertEquals(status, response.status(), response.body());
    JsonNode json = Json.tree(response.body()).orElseThrow();
    assertEquals("error", json.path("status").textValue());
    assertSentence(json.path("message").textValue());
    assertEquals(DispatchResponse.error(json.path("message").textValue()), response.body());
  }

  /** The sentence of the rule that a value breaks. */
  public static String sentenceOf(Executable invalid) {
    String sentence = assertThrows(InvalidValueException.class, invalid).getMessage();
    assertSentence(sentence);
    return sentence;
  }

  public static void assertSentence(String text) {
    assertTrue(text != null && text.split(" ").length > 2, "not a sentence: " + text);
  }
}
