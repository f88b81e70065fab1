package dev.realtimeevents.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WelcomeTest {
  private final MemoryApplication app = new MemoryApplication();

  @Test
  void whoIsLetInListensToThePublicChannel() {
    assertEquals(Welcome.Answer.WELCOME, greet("https://example.com", "https://example.com"));

    assertEquals(Optional.of(Set.of(ChannelName.PUBLIC)), app.channels("c1"));
  }

  @Test
  void whoIsRefusedLeavesNothing() {
    assertEquals(Welcome.Answer.WRONG_ORIGIN, greet("https://evil.example", "https://example.com"));

    assertEquals(Optional.empty(), app.channels("c1"));
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

  @Test
  void aTokenOfTheHandshakeIsKeptWithTheConnection() {
    greetWithToken(app.token("7", "order:*"));

    assertEquals(
        Optional.of("7"),
        app.subscriptions.connection("c1").flatMap(c -> c.grant()).map(Grant::subject));
    assertEquals(List.of("c1"), app.subscriptions.connectionsOf("7"));
  }

  @Test
  void aTokenOpensNoChannelByItself() {
    greetWithToken(app.token("7", "order:*", "*"));

    assertEquals(Optional.of(Set.of(ChannelName.PUBLIC)), app.channels("c1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "e30.e30.e30"})
  void aTokenThatIsNoneDoesNotRefuseTheHandshake(String token) {
    assertEquals(Welcome.Answer.WELCOME, greetWithToken(token));

    assertEquals(Optional.empty(), app.subscriptions.connection("c1").flatMap(c -> c.grant()));
  }

  @Test
  void anExpiredTokenIsNotKept() {
    String token = app.token("7", "order:*");
    app.clock.advance(Duration.ofHours(1));

    assertEquals(Welcome.Answer.WELCOME, greetWithToken(token));
    assertEquals(Optional.empty(), app.subscriptions.connection("c1").flatMap(c -> c.grant()));
  }

  @Test
  void aGoodTokenDoesNotMakeUpForAWrongOrigin() {
    assertEquals(
        Welcome.Answer.WRONG_ORIGIN,
        app.welcome("https://example.com")
            .greet(
                "c1",
                app.clock.instant(),
                Optional.of("https://evil.example"),
                Optional.of(app.token("7", "*"))));

    assertEquals(List.of(), app.subscriptions.connectionsOf("7"));
  }

  private Welcome.Answer greetWithToken(String token) {
    return app.welcome("*").greet("c1", app.clock.instant(), Optional.empty(), Optional.of(token));
  }

  private Welcome.Answer greet(String origin, String... allowed) {
    return app.welcome(allowed)
        .greet("c1", app.clock.instant(), Optional.ofNullable(origin), Optional.empty());
  }
}
