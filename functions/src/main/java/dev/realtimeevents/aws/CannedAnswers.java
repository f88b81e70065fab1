package dev.realtimeevents.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What {@link LoopbackAws} answers to each operation. */
final class CannedAnswers {
  /** Has the attributes of the rows of all tables. Its times are in the year 2286. */
  private static final String ROW =
      """
      {"key":{"S":"%1$s"},"seq":{"N":"%2$s"},"shard":{"S":"priming#0"},"connectionId":{"S":"priming"},\
      "head":{"N":"1"},"epoch":{"S":"priming"},"names":{"M":{"priming":{"N":"1"}}},"floor":{"N":"0"},\
      "seed":{"S":"priming"},"id":{"S":"priming"},"event":{"S":"priming"},"data":{"S":"{}"},\
      "timestamp":{"S":"2026-01-01 00:00:00"},"connectedAt":{"N":"0"},"spentUntil":{"N":"0"},\
      "channels":{"M":{"priming":{"N":"9999999999000"}}},"until":{"N":"9999999999000"},\
      "revokedUntil":{"N":"0"},"expiresAt":{"N":"9999999999"}}\
      """;

  private static final String EVENT = ROW.formatted("channel#priming", 1);

  private CannedAnswers() {}

  /**
   * The body of the answer.
   *
   * @throws IllegalArgumentException if the functions do not call this operation
   */
  static String to(String operation, String request) {
    return switch (operation) {
      case "GetSecretValue" -> "{\"SecretString\":\"" + LoopbackAws.SECRET + "\"}";
      case "SendMessageBatch" -> sent(tree(request));
      case "BatchGetItem" -> batch(tree(request));
      case "GetItem" -> "{\"Item\":" + EVENT + "}";
      case "Query" -> "{\"Count\":1,\"ScannedCount\":1,\"Items\":[" + EVENT + "]}";
      case "TransactWriteItems" -> "{}";
      case "PutItem", "UpdateItem", "DeleteItem" ->
          "{\"Attributes\":" + EVENT + ",\"ConsumedCapacity\":{\"CapacityUnits\":1}}";
      default -> throw new IllegalArgumentException("There is no answer to " + operation);
    };
  }

  /** The head of a channel and the seed are there, an event with this id is not. */
  private static String batch(JsonNode request) {
    List<String> tables = new ArrayList<>();
    request
        .path("RequestItems")
        .properties()
        .forEach(
            table -> {
              List<String> rows = new ArrayList<>();
              for (JsonNode key : table.getValue().path("Keys")) {
                String partition = key.path("key").path("S").asText();
                if (partition.startsWith("channel#") || partition.equals("seed")) {
                  rows.add(ROW.formatted(partition, key.path("seq").path("N").asText()));
                }
              }
              tables.add("\"" + table.getKey() + "\":[" + String.join(",", rows) + "]");
            });
    return "{\"Responses\":{" + String.join(",", tables) + "}}";
  }

  /** With the hash of each message, which the SQS client compares with what it has sent. */
  private static String sent(JsonNode request) {
    List<String> messages = new ArrayList<>();
    for (JsonNode entry : request.path("Entries")) {
      messages.add(
          "{\"Id\":%s,\"MessageId\":\"1\",\"MD5OfMessageBody\":\"%s\"}"
              .formatted(entry.path("Id"), md5(entry.path("MessageBody").asText())));
    }
    return "{\"Successful\":[" + String.join(",", messages) + "],\"Failed\":[]}";
  }

  private static String md5(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has MD5", e);
    }
  }

  private static JsonNode tree(String request) {
    return Json.tree(request).orElseThrow(() -> new IllegalArgumentException("Not JSON"));
  }
}
