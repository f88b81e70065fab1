package dev.realtimeevents.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.token.Grant;
import dev.realtimeevents.token.TokenCheck;
import dev.realtimeevents.token.TokenVerifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The server accepts and rejects the tokens of {@code protocol/tokens.json} as they say. */
class GoldenTokensTest {

  @TestFactory
  Stream<DynamicTest> eachTokenHasTheExpectedResult() {
    return Golden.tokens()
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    "a token " + vector.get("name").textValue(),
                    () -> assertTaken(vector.get("expected"), check(vector))));
  }

  @Test
  void thereAreTokensOfEachKind() {
    assertTrue(Golden.tokens().anyMatch(vector -> vector.get("expected").has("good")));
    for (String kind : new String[] {"expired", "bad"}) {
      assertTrue(
          Golden.tokens().anyMatch(vector -> kind.equals(vector.get("expected").textValue())));
    }
  }

  private static TokenCheck check(JsonNode vector) {
    FixedSecrets secrets =
        FixedSecrets.of(Golden.texts(vector.get("secrets")).toArray(String[]::new));
    Instant now = Instant.ofEpochSecond(vector.get("now").longValue());
    return new TokenVerifier(secrets, InstantSource.fixed(now))
        .verify(vector.get("token").textValue());
  }

  private static void assertTaken(JsonNode expected, TokenCheck check) {
    if (expected.has("good")) {
      assertEquals(new TokenCheck.Valid(grant(expected.get("good"))), check);
      return;
    }
    switch (expected.textValue()) {
      case "expired" -> assertEquals(new TokenCheck.Expired(), check);
      case "bad" -> assertInstanceOf(TokenCheck.Invalid.class, check);
      default -> throw new IllegalArgumentException("Unknown result " + expected);
    }
  }

  private static Grant grant(JsonNode good) {
    return new Grant(
        good.get("sub").textValue(),
        Golden.texts(good.get("channels")).toList(),
        Instant.ofEpochSecond(good.get("iat").longValue()),
        Instant.ofEpochSecond(good.get("exp").longValue()));
  }
}
