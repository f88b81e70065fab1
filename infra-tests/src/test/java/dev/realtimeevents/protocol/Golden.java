package dev.realtimeevents.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The data in {@code protocol/}, which the tests of every language read. */
final class Golden {
  static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Golden() {}

  static JsonNode messages() {
    return file("messages.json");
  }

  static Stream<JsonNode> tokens() {
    return each(file("tokens.json"));
  }

  static Stream<JsonNode> signatures() {
    return each(file("signatures.json"));
  }

  static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static Stream<String> texts(JsonNode array) {
    return each(array).map(JsonNode::textValue);
  }

  static Optional<String> text(JsonNode object, String key) {
    return Optional.ofNullable(object.path(key).textValue());
  }

  private static JsonNode file(String name) {
    try {
      return MAPPER.readTree(REPOSITORY.resolve("protocol").resolve(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
