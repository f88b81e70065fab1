package dev.realtimeevents.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubprotocolsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none | none | none",
        "'' | none | none",
        "' , ,' | none | none",
        "realtime-events | realtime-events | none",
        "realtime-events, realtime-events.token.a.b.c | realtime-events | a.b.c",
        "realtime-events.token.a.b.c,realtime-events | realtime-events | a.b.c",
        "chat, realtime-events , realtime-events.token.a.b.c | realtime-events | a.b.c",
        "realtime-events.token.a.b.c | none | a.b.c",
        "realtime-events.token. | none | ''",
        "realtime-events.token.a, realtime-events.token.b | none | a",
        "chat | none | none",
        "Realtime-Events | none | none",
        "realtime-events2 | none | none",
        "token.a.b.c | none | none",
      })
  void theTokenAndTheSelectedSubprotocolAreFound(String header, String selected, String token) {
    Subprotocols subprotocols = Subprotocols.of(Optional.ofNullable(header));

    assertEquals(Optional.ofNullable(selected), subprotocols.selected());
    assertEquals(Optional.ofNullable(token), subprotocols.token());
  }

  @Test
  void theTokenIsNeverInTheResponse() {
    assertEquals(
        Optional.empty(), Subprotocols.of(Optional.of("realtime-events.token.x")).selected());
  }
}
