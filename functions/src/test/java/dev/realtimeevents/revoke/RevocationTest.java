package dev.realtimeevents.revoke;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.connect.Subprotocols;
import dev.realtimeevents.deliver.Budget;
import dev.realtimeevents.deliver.Push;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.Events;
import dev.realtimeevents.event.LoggedEvent;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.memory.RecordedSteps;
import dev.realtimeevents.revoke.Revocation.Outcome.Complete;
import dev.realtimeevents.revoke.Revocation.Outcome.Incomplete;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RevocationTest {
  private static final ChannelName ORDER = new ChannelName("order:1");

  private final RecordedSteps steps = new RecordedSteps();
  private final MemoryApplication app = new MemoryApplication(steps);

  @Test
  void itIsWrittenBeforeTheHoldersAreListedAndTheyAreClosedBeforeTheyAreForgotten() {
    listen("c1", app.token("7", "order:*"));
    steps.taken().clear();

    revoke("7");

    assertEquals(
        List.of(
            "revokedTokens.revoke 7",
            "subscriptions.connectionsOf 7",
            "sockets.close c1",
            "connections.delete c1",
            "subscriptions.delete c1",
            "subscriptions.delete c1",
            "subscriptions.deleteSubject c1"),
        steps.taken());
  }

  @Test
  void itClosesTheConnectionsOfTheSubjectAndNoOthers() {
    listen("c1", app.token("7", "order:*"));
    listen("c2", app.token("8", "order:*"));
    listen("c3", app.token("7", "order:1"));
    app.connections.connected("c4", app.clock.instant(), PUBLIC);

    assertEquals(new Complete(2), revoke("7"));

    assertEquals(Set.of("c1", "c3"), Set.copyOf(app.sockets.closed()));
    assertEquals(Optional.empty(), app.channels("c1"));
    assertEquals(Optional.empty(), app.channels("c3"));
    assertTrue(app.channels("c2").isPresent());
    assertTrue(app.channels("c4").isPresent());
  }

  @Test
  void aConnectionThatShowedItsTokenAtTheHandshakeIsClosedToo() {
    app.handshake("*")
        .accept("c1", app.clock.instant(), Optional.empty(), offering(app.token("7", "order:*")));

    assertEquals(new Complete(1), revoke("7"));

    assertEquals(List.of("c1"), app.sockets.closed());
  }

  @Test
  void anOldTokenIsRejectedAndANewOneAccepted() {
    String old = app.token("7", "order:*");
    revoke("7");

    listen("c1", old);
    assertLastFrameHas("\"token_invalid\"", "c1");

    app.clock.advance(Duration.ofSeconds(1));
    listen("c1", app.token("7", "order:*"));
    assertLastFrameHas("\"subscribed\"", "c1");
  }

  @Test
  void againItClosesNothing() {
    listen("c1", app.token("7", "order:*"));

    assertEquals(new Complete(1), revoke("7"));
    assertEquals(new Complete(0), revoke("7"));
    assertEquals(new Complete(0), revoke("unknown"));
  }

  @Test
  void onlyTokensIssuedBeforeAreRevokedWhenTheSitesClockIsAhead() {
    Duration ahead = Duration.ofMinutes(2);
    app.clock.advance(ahead);
    String before = app.token("7", "order:*");
    Instant siteNow = app.clock.instant();
    app.clock.set(siteNow.minus(ahead));

    app.revocation().revoke("7", Optional.of(siteNow));

    listen("c1", before);
    assertLastFrameHas("\"token_invalid\"", "c1");
    app.clock.set(siteNow.plusSeconds(1));
    String after = app.token("7", "order:*");
    app.clock.set(siteNow.plusSeconds(1).minus(ahead));
    listen("c1", after);
    assertLastFrameHas("\"subscribed\"", "c1");
  }

  @Test
  void theClockHereCountsWhereTheSitesIsBehind() {
    String old = app.token("7", "order:*");

    app.revocation().revoke("7", Optional.of(app.clock.instant().minusSeconds(120)));

    listen("c1", old);
    assertLastFrameHas("\"token_invalid\"", "c1");
  }

  // While API Gateway throttles, a close takes seconds and may fail.

  @Test
  void connectionsAreClosedSideBySide() {
    int count = 40;
    IntStream.range(0, count).forEach(n -> listen("c" + n, app.token("7", "order:*")));
    var begun = new CountDownLatch(count);
    steps.atEach(
        step -> {
          if (step.startsWith("sockets.close")) {
            begun.countDown();
            assertTrue(awaited(begun), "they are closed one after the other");
          }
        });

    assertEquals(new Complete(count), revoke("7"));
  }

  @Test
  void howeverManyThereAreAllAreClosed() {
    IntStream.range(0, 600).forEach(n -> listen("c" + n, app.token("7", "order:*")));

    assertEquals(new Complete(600), revoke("7"));

    assertEquals(600, Set.copyOf(app.sockets.closed()).size());
  }

  @Test
  void aConnectionThatCannotBeClosedLosesItsPrivateChannels() {
    listen("c1", app.token("7", "order:*"));
    listen("c2", app.token("7", "order:*"));
    app.sockets.keepOpen("c1");
    int before = app.sockets.frames("c1").size();

    assertEquals(new Incomplete(1), revoke("7"));

    assertEquals(Optional.of(Set.of(PUBLIC)), app.channels("c1"));
    assertEquals(Optional.empty(), app.channels("c2"));
    publish();
    assertEquals(before, app.sockets.frames("c1").size());
    assertEquals(new Incomplete(1), revoke("7"));
    app.sockets.letClose("c1");
    assertEquals(new Complete(1), revoke("7"));
    assertEquals(List.of("c2", "c1"), app.sockets.closed());
    assertEquals(new Complete(0), revoke("7"));
  }

  @Test
  void aSubscriptionThatIsHalfWrittenMeanwhileEndsWithTheNext() {
    String token = app.token("7", "order:*");
    app.connections.connected("c1", app.clock.instant(), PUBLIC);
    app.sockets.keepOpen("c1");
    steps.once("subscriptions.put c1", () -> assertEquals(new Incomplete(1), revoke("7")));
    listen("c1", token);
    app.sockets.letClose("c1");

    assertEquals(new Complete(1), revoke("7"));

    int before = app.sockets.frames("c1").size();
    publish();
    assertEquals(before, app.sockets.frames("c1").size());
    assertEquals(List.of("c1"), app.sockets.closed());
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An event of the channel that all of them are subscribed to. */
  private void publish() {
    var event = new LoggedEvent(Events.event("e1", ORDER), 1);
    app.fanOut()
        .toAll(
            ORDER,
            List.of(Push.of(event, Optional.empty())),
            Budget.ofRequest(1000, () -> Duration.ofMinutes(1)));
  }

  private Revocation.Outcome revoke(String subject) {
    return app.revocation().revoke(subject, Optional.empty());
  }

  private void assertLastFrameHas(String text, String connectionId) {
    String frame = app.sockets.frames(connectionId).getLast();
    assertTrue(frame.contains(text), frame);
  }

  private void listen(String connectionId, String token) {
    if (app.channels(connectionId).isEmpty()) {
      app.connections.connected(connectionId, app.clock.instant(), PUBLIC);
    }
    app.messages("public")
        .answer(
            connectionId,
            "{\"action\":\"subscribe\",\"channel\":\"order:1\",\"token\":\"" + token + "\"}",
            MemoryApplication.PLENTY);
  }

  /** The subprotocols of a client that sends a token in the handshake. */
  private static Subprotocols offering(String token) {
    return Subprotocols.of(Optional.of("realtime-events.token." + token));
  }
}
