package dev.realtimeevents.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.memory.MemoryApplication;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WelcomeTest {
  private final MemoryApplication app = new MemoryApplication();

  @Test
  void whoIsLetInListensToThePublicChannel() {
    assertEquals(Welcome.Answer.WELCOME, greet("https://example.com", "https://example.com"));

    assertEquals(Optional.of(Set.of(ChannelName.PUBLIC)), app.subscriptions.channels("c1"));
  }

  @Test
  void whoIsRefusedLeavesNothing() {
    assertEquals(Welcome.Answer.WRONG_ORIGIN, greet("https://evil.example", "https://example.com"));

    assertEquals(Optional.empty(), app.subscriptions.channels("c1"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com, https://example.com, WELCOME",
    "HTTPS://Example.com, https://example.com, WELCOME",
    "http://example.com, https://example.com, WRONG_ORIGIN",
    "https://example.com:8443, https://example.com, WRONG_ORIGIN",
    "https://example.com., https://example.com, WRONG_ORIGIN",
    "https://example.com.evil.example, https://example.com, WRONG_ORIGIN",
    "https://shop.example.com, https://example.com, WRONG_ORIGIN",
    "https://example.com/, https://example.com, WRONG_ORIGIN",
    "null, https://example.com, WRONG_ORIGIN",
    "'', https://example.com, WRONG_ORIGIN",
    "*, https://example.com, WRONG_ORIGIN",
    ", https://example.com, WRONG_ORIGIN",
    "https://anything.example, *, WELCOME",
    ", *, WELCOME",
  })
  void anOriginMustBeOneOfThoseAllowed(String origin, String allowed, Welcome.Answer answer) {
    assertEquals(answer, greet(origin, allowed));
  }

  @Test
  void oneOfSeveralIsEnough() {
    assertEquals(
        Welcome.Answer.WELCOME,
        greet("https://www.example.com", "https://example.com", "https://www.example.com"));
  }

  @Test
  void withoutAnyNobodyIsLetIn() {
    assertEquals(Welcome.Answer.WRONG_ORIGIN, greet("https://example.com"));
  }

  private Welcome.Answer greet(String origin, String... allowed) {
    return app.welcome(allowed).greet("c1", app.clock.instant(), Optional.ofNullable(origin));
  }
}
