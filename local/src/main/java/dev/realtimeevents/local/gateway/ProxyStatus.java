package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The {@code statusCode} of a Lambda proxy response. */
final class ProxyStatus {
  private ProxyStatus() {}

  /**
   * The status: a number, or one in a string, from 100 to 599. Empty if the response is malformed.
   */
  static Optional<Integer> of(JsonNode payload) {
    JsonNode status = payload.path("statusCode");
    if (!status.isIntegralNumber() && !status.isTextual()) {
      return Optional.empty();
    }
    int value = status.asInt(-1);
    return value >= 100 && value <= 599 ? Optional.of(value) : Optional.empty();
  }
}
