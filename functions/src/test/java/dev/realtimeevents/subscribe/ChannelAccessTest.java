package dev.realtimeevents.subscribe;

import static dev.realtimeevents.protocol.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.protocol.ServerMessage;
import dev.realtimeevents.subscribe.ChannelAccess.Decision;
import dev.realtimeevents.token.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChannelAccessTest {
  private static final ChannelName ORDER = new ChannelName("order:12");

  private final MemoryApplication app = new MemoryApplication();
  private final ChannelAccess access = app.access("public", "public:*");
  private final Instant end = app.clock.instant().plus(Duration.ofHours(1));
  private final Grant grant = new Grant("7", List.of("order:*"), app.clock.instant(), end);

  @Test
  void aPublicChannelIsOpenToAll() {
    var shop = new ChannelName("public:shop");

    assertEquals(new Decision.Public(), access.byToken(shop, Optional.empty()));
    assertEquals(new Decision.Public(), access.byToken(shop, Optional.of("not a token")));
    assertEquals(new Decision.Public(), access.byGrant(shop, Optional.empty()));
    app.clock.advance(Duration.ofDays(1));
    assertEquals(new Decision.Public(), access.byGrant(shop, Optional.of(grant)));
  }

  @Test
  void anyOtherNeedsAToken() {
    assertDenied("token_required", access.byToken(ORDER, Optional.empty()));
    assertDenied("token_required", access.byGrant(ORDER, Optional.empty()));
  }

  @Test
  void aTokenThatNamesTheChannelOpensIt() {
    ChannelAccess.Decision.Granted granted =
        assertInstanceOf(
            Decision.Granted.class, access.byToken(ORDER, Optional.of(app.token("7", "order:*"))));

    assertEquals(grant, granted.grant());
    assertEquals(new Decision.Granted(grant), access.byGrant(ORDER, Optional.of(grant)));
  }

  @Test
  void aTokenForOtherChannelsIsForbiddenHere() {
    assertDenied(
        "forbidden", access.byToken(ORDER, Optional.of(app.token("7", "orders", "order"))));
    assertDenied(
        "forbidden",
        access.byGrant(ORDER, Optional.of(new Grant("7", List.of(), Instant.EPOCH, end))));
  }

  @Test
  void anExpiredTokenSaysThatANewOneHelps() {
    Decision expired = new Decision.Denied(ServerMessage.Error.tokenExpired(ORDER));
    String token = app.token("7", "order:*");
    app.clock.set(end);

    assertEquals(expired, access.byToken(ORDER, Optional.of(token)));
    assertEquals(expired, access.byGrant(ORDER, Optional.of(grant)));
  }

  @Test
  void anExpiredTokenForOtherChannelsIsExpiredFirst() {
    app.clock.set(end);

    assertEquals(
        new Decision.Denied(ServerMessage.Error.tokenExpired(new ChannelName("invoice:1"))),
        access.byGrant(new ChannelName("invoice:1"), Optional.of(grant)));
  }

  @Test
  void aTokenThatIsNoneSaysWhy() {
    assertDenied("token_invalid", access.byToken(ORDER, Optional.of("garbage")));
  }

  @Test
  void aTokenThatWasTakenBackIsWorthNothingANewerOneIs() {
    assertEquals(Optional.empty(), access.revoked(ORDER, grant));
    app.revokedTokens.revoke("7", app.clock.instant());
    app.revokedTokens.revoke("8", app.clock.instant().plusSeconds(60));

    assertError(
        "token_invalid", Optional.of("order:12"), access.revoked(ORDER, grant).orElseThrow());
    Instant later = app.clock.instant().plusSeconds(1);
    assertEquals(
        Optional.empty(), access.revoked(ORDER, new Grant("7", List.of("order:*"), later, end)));
  }

  private static void assertDenied(String code, Decision decision) {
    ChannelAccess.Decision.Denied denied = assertInstanceOf(Decision.Denied.class, decision);
    assertError(code, Optional.of(ORDER.value()), denied.error());
  }
}
