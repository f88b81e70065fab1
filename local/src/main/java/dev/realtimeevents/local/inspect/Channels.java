package dev.realtimeevents.local.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtimeevents.local.template.Application;
import java.time.Duration;
import java.util.List;

/** The channels with their positions and listeners, read every two seconds at most. Thread-safe. */
final class Channels {
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Tables tables;
  private final List<String> publicPatterns;
  private ArrayNode read;
  private long readAt;

  Channels(Tables tables, Application application) {
    this.tables = tables;
    this.publicPatterns = publicPatterns(application);
  }

  private static List<String> publicPatterns(Application application) {
    return application.functions().stream()
        .map(function -> function.environment().getOrDefault("PUBLIC_CHANNELS", ""))
        .filter(patterns -> !patterns.isEmpty())
        .findFirst()
        .map(patterns -> List.of(patterns.split("\\s*,\\s*")))
        .orElse(List.of());
  }

  /** {@code [{"channel", "seq", "epoch"?, "listeners", "public"}]}, in the order of the names. */
  synchronized ArrayNode all() {
    long now = System.nanoTime();
    if (read == null || now - readAt > FRESH.toNanos()) {
      read = tables.channels();
      for (JsonNode channel : read) {
        ((ObjectNode) channel).put("public", isPublic(channel.path("channel").asText()));
      }
      readAt = now;
    }
    return read;
  }

  private boolean isPublic(String channel) {
    return publicPatterns.stream()
        .anyMatch(
            pattern ->
                pattern.endsWith("*")
                    ? channel.startsWith(pattern.substring(0, pattern.length() - 1))
                    : channel.equals(pattern));
  }
}
