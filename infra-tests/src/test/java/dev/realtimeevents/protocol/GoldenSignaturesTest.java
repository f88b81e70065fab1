package dev.realtimeevents.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.secret.FixedSecrets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Dispatch takes the signatures of {@code protocol/signatures.json}, and none over another body.
 */
class GoldenSignaturesTest {
  private static final int UNAUTHORIZED = 401;

  @TestFactory
  Stream<DynamicTest> aSignatureIsGoodForItsBodyOnly() {
    return Golden.signatures()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.get("name").textValue(),
                    () -> {
                      String body = vector.get("body").textValue();
                      assertNotEquals(UNAUTHORIZED, status(vector, body));
                      assertEquals(UNAUTHORIZED, status(vector, body + " "));
                    }));
  }

  private static int status(JsonNode vector, String body) {
    var app = new MemoryApplication();
    app.clock.set(Instant.ofEpochSecond(vector.get("timestamp").longValue()));
    var headers =
        new HttpHeaders(
            Map.of(
                "Content-Type", "application/json",
                "webhook-id", vector.get("id").textValue(),
                "webhook-timestamp", vector.get("timestamp").asText(),
                "webhook-signature", vector.get("signature").textValue()));
    return app.dispatch(FixedSecrets.of(vector.get("secret").textValue()), false, 200)
        .handle(new HttpRequest(headers, body.getBytes(UTF_8)))
        .status();
  }
}
