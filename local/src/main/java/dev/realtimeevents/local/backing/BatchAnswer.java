package dev.realtimeevents.local.backing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Which messages of a batch failed, according to the answer of a function with {@code
 * ReportBatchItemFailures}.
 */
sealed interface BatchAnswer {
  /** These failed, by message id; the others are done. */
  record Partial(Set<String> failed) implements BatchAnswer {}

  /** The answer says nothing that can be relied on, so that all of them count as failed. */
  record Malformed(String why) implements BatchAnswer {}

  /**
   * Reads an answer by <a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Lambda's
   * rules</a>: null, {@code {}} and no failures mean success; anything that is not a list of known
   * message ids fails the whole batch.
   */
  static BatchAnswer read(byte[] payload, Set<String> messageIds) {
    JsonNode answer;
    try {
      answer = new ObjectMapper().readTree(payload);
    } catch (IOException e) {
      return new Malformed("it is not JSON");
    }
    var failures = answer.path("batchItemFailures");
    if (answer.isNull() || answer.isObject() && (failures.isMissingNode() || failures.isNull())) {
      return new Partial(Set.of());
    }
    if (!failures.isArray()) {
      return new Malformed("it has no list batchItemFailures");
    }
    var failed = new HashSet<String>();
    for (var failure : failures) {
      var id = failure.path("itemIdentifier");
      if (!id.isTextual() || !messageIds.contains(id.asText())) {
        return new Malformed("the itemIdentifier of " + failure + " is no message of the batch");
      }
      failed.add(id.asText());
    }
    return new Partial(failed);
  }
}
