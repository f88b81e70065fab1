package dev.realtimeevents.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.event.RawJson;
import dev.realtimeevents.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The body of a WooCommerce webhook.
 *
 * @param whole the body, unchanged
 * @param keys of its object; empty if it is none
 * @param facts the short values of these keys that are no objects and no arrays, unchanged
 */
record WooCommerceBody(RawJson whole, Set<String> keys, Map<String, String> facts) {
  /** A number, or a string of it: WooCommerce sends the argument of the hook as it comes. */
  private static final Pattern ID = Pattern.compile("(\"?)[1-9]\\d{0,18}\\1");

  /** In the smaller form. */
  private static final Set<String> KEPT =
      Set.of(
          "code",
          "currency",
          "date_created",
          "date_created_gmt",
          "date_modified",
          "date_modified_gmt",
          "name",
          "number",
          "price",
          "sku",
          "status",
          "stock_quantity",
          "stock_status",
          "total");

  /** So that all facts together are far smaller than a frame. */
  private static final int MAX_FACT = 1024;

  /** Empty if a body is not exactly one JSON value in UTF-8, or is nested too deeply. */
  static Optional<WooCommerceBody> of(byte[] body) {
    return Json.utf8(body).flatMap(WooCommerceBody::read);
  }

  private static Optional<WooCommerceBody> read(String body) {
    char[] text = body.toCharArray();
    Set<String> keys = new HashSet<>();
    Map<String, String> facts = new LinkedHashMap<>();
    try (JsonParser json = Json.tokens(text)) {
      JsonToken first = json.nextToken();
      if (first == JsonToken.START_OBJECT) {
        readObject(json, text, keys, facts);
      } else {
        json.skipChildren();
      }
      return first != null && json.nextToken() == null
          ? Optional.of(new WooCommerceBody(new RawJson(body), keys, facts))
          : Optional.empty();
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("An array does not fail", e);
    }
  }

  private static void readObject(
      JsonParser json, char[] text, Set<String> keys, Map<String, String> facts)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      keys.add(key);
      if (json.nextToken().isScalarValue()) {
        String value = Json.raw(json, text);
        if (value.length() <= MAX_FACT) {
          facts.put(key, value);
        }
      } else {
        json.skipChildren();
      }
    }
  }

  boolean has(String key) {
    return keys.contains(key);
  }

  boolean hasId() {
    return ID.matcher(facts.getOrDefault("id", "")).matches();
  }

  /** A short string. */
  Optional<String> text(String key) {
    return Optional.ofNullable(facts.get(key))
        .flatMap(Json::tree)
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }

  /** The body without what can be large: what it is about, {@code "truncated":true}, and facts. */
  RawJson reduced() {
    return new RawJson(
        Json.object(
            json -> {
              for (String subject : List.of("action", "id")) {
                write(json, subject);
              }
              json.writeBooleanField("truncated", true);
              for (String key : facts.keySet()) {
                if (KEPT.contains(key)) {
                  write(json, key);
                }
              }
            }));
  }

  private void write(JsonGenerator json, String key) throws IOException {
    if (facts.containsKey(key)) {
      json.writeFieldName(key);
      json.writeRawValue(facts.get(key));
    }
  }
}
