package dev.realtimeevents.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads JSON as a tree and without limits, to compare with the readers under test. */
final class Trees {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Trees() {}

  /** Empty if the bytes are not UTF-8, or not exactly one JSON value. */
  static Optional<JsonNode> of(byte[] bytes) {
    return utf8(bytes).flatMap(Trees::of);
  }

  /** Empty if the text is not exactly one JSON value. */
  static Optional<JsonNode> of(String text) {
    try {
      return Optional.of(MAPPER.readTree(text)).filter(node -> !node.isMissingNode());
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
  }

  /** The tree of a text that the product wrote. */
  static JsonNode written(String text) {
    return of(text).orElseThrow(() -> new AssertionError("not JSON: " + text));
  }

  static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException malformed) {
      return Optional.empty();
    }
  }

  /** The string of a key; empty if it is absent, null or no string. */
  static Optional<String> text(JsonNode object, String key) {
    return Optional.ofNullable(object.path(key).textValue());
  }
}
