package dev.realtimeevents.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.event.ChannelName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrantTest {
  private static final Instant END = Instant.parse("2026-11-24T01:28:44Z");

  @ParameterizedTest
  @CsvSource({
    "order:12, order:12, true",
    "order:12, order:1, false",
    "order:1, order:12, false",
    "order:*, order:12, true",
    "order:*, order:, true",
    "order:*, order, false",
    "order:*, orders:12, false",
    "order*, orders:12, true",
    "*, anything, true",
    "*:12, order:12, false",
    "o*:12, order:12, false",
    "Order:12, order:12, false",
    "'', order, false",
  })
  void aPatternIsANameOrAPrefixWithAStarBehind(String pattern, String channel, boolean allowed) {
    assertEquals(allowed, grant(pattern).allows(new ChannelName(channel)));
  }

  @Test
  void oneOfSeveralIsEnough() {
    assertTrue(grant("a", "b:*").allows(new ChannelName("b:1")));
    assertFalse(grant().allows(new ChannelName("b:1")));
  }

  @Test
  void itEndsAtItsEnd() {
    assertFalse(grant().expiredAt(END.minusNanos(1)));
    assertTrue(grant().expiredAt(END));
    assertTrue(grant().expiredAt(END.plusNanos(1)));
  }

  private static Grant grant(String... channels) {
    return new Grant("7", List.of(channels), Instant.EPOCH, END);
  }
}
