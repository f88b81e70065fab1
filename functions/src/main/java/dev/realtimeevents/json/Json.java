package dev.realtimeevents.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.function.Consumer;

/** The only place that configures Jackson: small trees, token streams and objects. Thread-safe. */
public final class Json {
  /** PHP's own default depth, so everything that WordPress can encode fits. */
  public static final int MAX_DEPTH = 512;

  /**
   * Depth is the only limit: numbers and names are passed on, not computed with, and a request is
   * 10 MB at most. Names are not cached across texts: strangers choose them, and colliding names
   * would fill the cache.
   */
  private static final JsonFactory STREAMS =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** Keeps Jackson's own limits: a small message has no long numbers and no deep nesting. */
  private static final ObjectMapper TREES =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final ObjectReader UNIQUE_TREES =
      TREES.reader().with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private static final int MAX_ASCII = 127;

  private Json() {}

  /** Writes the fields of an object. */
  @FunctionalInterface
  public interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /** Renders an object. */
  public static String object(Fields fields) {
    return render(json -> {}, fields);
  }

  /** Renders an object in ASCII: other characters are escaped. */
  public static String asciiObject(Fields fields) {
    return render(json -> json.setHighestNonEscapedChar(MAX_ASCII), fields);
  }

  private static String render(Consumer<JsonGenerator> setting, Fields fields) {
    var text = new StringWriter();
    try (JsonGenerator json = STREAMS.createGenerator(text)) {
      setting.accept(json);
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("A StringWriter does not fail", e);
    }
    return text.toString();
  }

  /** Reads a small text into a tree; empty if it is not exactly one JSON value. */
  public static Optional<JsonNode> tree(String text) {
    return read(() -> TREES.readTree(text));
  }

  /**
   * Reads a small text into a tree; empty if it is not exactly one JSON value, or if a name appears
   * twice in one object. Readers differ in which of the two they take.
   */
  public static Optional<JsonNode> uniqueTree(String text) {
    return read(() -> UNIQUE_TREES.readTree(text));
  }

  /** Decodes a body; empty if it is not UTF-8, the encoding of JSON (RFC 8259). */
  public static Optional<String> utf8(byte[] body) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException malformed) {
      return Optional.empty();
    }
  }

  /** Starts to read a text of any size token by token. */
  public static JsonParser tokens(char[] text) throws IOException {
    return STREAMS.createParser(text);
  }

  /**
   * The text of the value at which a parser is, unchanged. The parser moves to its end.
   *
   * @param text what the parser reads
   */
  public static String raw(JsonParser json, char[] text) throws IOException {
    int start = (int) json.currentTokenLocation().getCharOffset();
    json.skipChildren();
    json.finishToken();
    int end = (int) json.currentLocation().getCharOffset();
    return new String(text, start, end - start);
  }

  @FunctionalInterface
  private interface Source {
    JsonNode read() throws IOException;
  }

  private static Optional<JsonNode> read(Source source) {
    try {
      return Optional.of(source.read()).filter(json -> !json.isMissingNode());
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }
}
