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

final class HandshakeTest {
  private final MemoryApplication app = new MemoryApplication();

  @Test
  void anAcceptedConnectionIsSubscribedToPublic() {
    assertEquals(Handshake.Result.ACCEPTED, accept("https://example.com", "https://example.com"));

    assertEquals(Optional.of(Set.of(ChannelName.PUBLIC)), app.channels("c1"));
  }

  @ParameterizedTest
  @CsvSource({
    "realtime-events, false",
    "'chat, realtime-events', false",
    "'realtime-events, realtime-events.token.garbage', false",
    "realtime-events.token.garbage, true",
    "chat, true",
    "'', true",
    ", true",
  })
  void aClientThatOffersTheSubprotocolSubscribesByItself(String header, boolean hearsPublic) {
    assertEquals(
        Handshake.Result.ACCEPTED,
        app.handshake("*").accept("c1", app.clock.instant(), Optional.empty(), offering(header)));

    assertEquals(
        Optional.of(hearsPublic ? Set.of(ChannelName.PUBLIC) : Set.of()), app.channels("c1"));
    assertEquals(hearsPublic ? 1 : 0, app.subscriptions.count(ChannelName.PUBLIC));
  }

  @Test
  void aRejectedConnectionLeavesNoRows() {
    assertEquals(
        Handshake.Result.ORIGIN_NOT_ALLOWED, accept("https://evil.example", "https://example.com"));

    assertEquals(Optional.empty(), app.channels("c1"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com, https://example.com, ACCEPTED",
    "HTTPS://Example.com, https://example.com, ACCEPTED",
    "http://example.com, https://example.com, ORIGIN_NOT_ALLOWED",
    "https://example.com:8443, https://example.com, ORIGIN_NOT_ALLOWED",
    "https://example.com., https://example.com, ORIGIN_NOT_ALLOWED",
    "https://example.com.evil.example, https://example.com, ORIGIN_NOT_ALLOWED",
    "https://shop.example.com, https://example.com, ORIGIN_NOT_ALLOWED",
    "https://example.com/, https://example.com, ORIGIN_NOT_ALLOWED",
    "null, https://example.com, ORIGIN_NOT_ALLOWED",
    "'', https://example.com, ORIGIN_NOT_ALLOWED",
    "*, https://example.com, ORIGIN_NOT_ALLOWED",
    ", https://example.com, ORIGIN_NOT_ALLOWED",
    "https://anything.example, *, ACCEPTED",
    ", *, ACCEPTED",
  })
  void anOriginMustBeOneOfThoseAllowed(String origin, String allowed, Handshake.Result answer) {
    assertEquals(answer, accept(origin, allowed));
  }

  @Test
  void oneOfSeveralIsEnough() {
    assertEquals(
        Handshake.Result.ACCEPTED,
        accept("https://www.example.com", "https://example.com", "https://www.example.com"));
  }

  @Test
  void withoutAllowedOriginsNobodyIsAccepted() {
    assertEquals(Handshake.Result.ORIGIN_NOT_ALLOWED, accept("https://example.com"));
  }

  @Test
  void aTokenOfTheHandshakeIsKeptWithTheConnection() {
    acceptWithToken(app.token("7", "order:*"));

    assertEquals(
        Optional.of("7"),
        app.connections.connection("c1").flatMap(c -> c.grant()).map(Grant::subject));
    assertEquals(List.of("c1"), app.connections.connectionsOf("7"));
  }

  @Test
  void aTokenOpensNoChannelByItself() {
    acceptWithToken(app.token("7", "order:*", "*"));

    assertEquals(Optional.of(Set.of(ChannelName.PUBLIC)), app.channels("c1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "e30.e30.e30"})
  void anInvalidTokenDoesNotRefuseTheHandshake(String token) {
    assertEquals(Handshake.Result.ACCEPTED, acceptWithToken(token));

    assertEquals(Optional.empty(), app.connections.connection("c1").flatMap(c -> c.grant()));
  }

  @Test
  void anExpiredTokenIsNotKept() {
    String token = app.token("7", "order:*");
    app.clock.advance(Duration.ofHours(1));

    assertEquals(Handshake.Result.ACCEPTED, acceptWithToken(token));
    assertEquals(Optional.empty(), app.connections.connection("c1").flatMap(c -> c.grant()));
  }

  @Test
  void aValidTokenDoesNotAllowAWrongOrigin() {
    assertEquals(
        Handshake.Result.ORIGIN_NOT_ALLOWED,
        app.handshake("https://example.com")
            .accept(
                "c1",
                app.clock.instant(),
                Optional.of("https://evil.example"),
                offering("realtime-events.token." + app.token("7", "*"))));

    assertEquals(List.of(), app.connections.connectionsOf("7"));
  }

  private Handshake.Result acceptWithToken(String token) {
    return app.handshake("*")
        .accept(
            "c1",
            app.clock.instant(),
            Optional.empty(),
            offering("realtime-events.token." + token));
  }

  private Handshake.Result accept(String origin, String... allowed) {
    return app.handshake(allowed)
        .accept("c1", app.clock.instant(), Optional.ofNullable(origin), offering(null));
  }

  private static Subprotocols offering(String header) {
    return Subprotocols.of(Optional.ofNullable(header));
  }
}
