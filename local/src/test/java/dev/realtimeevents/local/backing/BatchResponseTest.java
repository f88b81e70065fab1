package dev.realtimeevents.local.backing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchResponseTest {
  private static BatchResponse read(String payload) {
    return BatchResponse.read(payload.getBytes(UTF_8), Set.of("a", "b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"batchItemFailures\":null}",
        "{\"batchItemFailures\":[]}",
        "{\"other\":1}"
      })
  void isSuccess(String payload) {
    assertEquals(new BatchResponse.Partial(Set.of()), read(payload));
  }

  @Test
  void namesTheFailedMessages() {
    assertEquals(
        new BatchResponse.Partial(Set.of("b")),
        read("{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "\"text\"",
        "[]",
        "{\"batchItemFailures\":{}}",
        "{\"batchItemFailures\":\"a\"}",
        "{\"batchItemFailures\":[\"a\"]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":1}]}",
        "{\"batchItemFailures\":[{\"identifier\":\"a\"}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"c\"}]}"
      })
  void failsTheBatch(String payload) {
    assertInstanceOf(BatchResponse.Malformed.class, read(payload));
  }
}
