package dev.realtimeevents.subscribe;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.memory.MemoryApplication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RevocationTest {
  private final List<String> steps = new ArrayList<>();
  private final MemoryApplication app = new MemoryApplication(steps::add);

  @Test
  void itIsWrittenBeforeTheHoldersAreListedAndTheyAreClosedBeforeTheyAreForgotten() {
    listen("c1", app.token("7", "order:*"));
    steps.clear();

    app.revocation().of("7");

    assertEquals(
        List.of(
            "revocations.revoke 7",
            "subscriptions.connectionsOf 7",
            "connections.close c1",
            "subscriptions.deleteConnection c1",
            "subscriptions.deleteRow c1",
            "subscriptions.deleteRow c1",
            "subscriptions.deleteHolder c1"),
        steps);
  }

  @Test
  void itClosesTheConnectionsOfTheSubjectAndNoOthers() {
    listen("c1", app.token("7", "order:*"));
    listen("c2", app.token("8", "order:*"));
    listen("c3", app.token("7", "order:1"));
    app.subscriptions.connected("c4", app.clock.instant(), PUBLIC);

    assertEquals(2, app.revocation().of("7"));

    assertEquals(List.of("c1", "c3"), app.connections.closed());
    assertEquals(Optional.empty(), app.channels("c1"));
    assertEquals(Optional.empty(), app.channels("c3"));
    assertTrue(app.channels("c2").isPresent());
    assertTrue(app.channels("c4").isPresent());
  }

  @Test
  void aConnectionThatShowedItsTokenAtTheHandshakeIsClosedToo() {
    app.welcome("*")
        .greet("c1", app.clock.instant(), Optional.empty(), Optional.of(app.token("7", "order:*")));

    assertEquals(1, app.revocation().of("7"));

    assertEquals(List.of("c1"), app.connections.closed());
  }

  @Test
  void anOldTokenIsRefusedAndANewOneTaken() {
    String old = app.token("7", "order:*");
    app.revocation().of("7");

    listen("c1", old);
    assertTrue(
        app.connections.frames("c1").getLast().contains("The token was revoked"),
        app.connections.frames("c1").getLast());

    app.clock.advance(Duration.ofSeconds(1));
    listen("c1", app.token("7", "order:*"));
    assertTrue(app.connections.frames("c1").getLast().contains("\"subscribed\""));
  }

  @Test
  void againItClosesNothing() {
    listen("c1", app.token("7", "order:*"));

    assertEquals(1, app.revocation().of("7"));
    assertEquals(0, app.revocation().of("7"));
    assertEquals(0, app.revocation().of("unknown"));
  }

  private void listen(String connectionId, String token) {
    if (app.channels(connectionId).isEmpty()) {
      app.subscriptions.connected(connectionId, app.clock.instant(), PUBLIC);
    }
    app.messages("public")
        .answer(
            connectionId,
            "{\"action\":\"subscribe\",\"channel\":\"order:1\",\"token\":\"" + token + "\"}");
  }
}
