package dev.realtimeevents.local.backing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The failed messages of a batch, reported by a function with {@code ReportBatchItemFailures}. */
sealed interface BatchResponse {
  /** The ids of the messages that failed; the others succeeded. */
  record Partial(Set<String> failed) implements BatchResponse {}

  /** The answer is invalid, so all messages count as failed. */
  record Malformed(String reason) implements BatchResponse {}

  /**
   * Reads an answer according to <a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Lambda's
   * rules</a>: null, {@code {}} and no failures mean success; anything else that is not a list of
   * known message ids fails the batch.
   */
  static BatchResponse read(byte[] payload, Set<String> messageIds) {
    JsonNode answer;
    try {
      answer = new ObjectMapper().readTree(payload);
    } catch (IOException e) {
      return new Malformed("it is not valid JSON");
    }
    JsonNode failures = answer.path("batchItemFailures");
    if (answer.isNull() || answer.isObject() && (failures.isMissingNode() || failures.isNull())) {
      return new Partial(Set.of());
    }
    if (!failures.isArray()) {
      return new Malformed("batchItemFailures is not a list");
    }
    var failed = new HashSet<String>();
    for (JsonNode failure : failures) {
      JsonNode id = failure.path("itemIdentifier");
      if (!id.isTextual() || !messageIds.contains(id.asText())) {
        return new Malformed("itemIdentifier in " + failure + " is not a message of the batch");
      }
      failed.add(id.asText());
    }
    return new Partial(failed);
  }
}
