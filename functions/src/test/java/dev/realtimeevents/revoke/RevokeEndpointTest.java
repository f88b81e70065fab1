package dev.realtimeevents.revoke;

import static dev.realtimeevents.event.ChannelName.PUBLIC;
import static dev.realtimeevents.protocol.Errors.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.authentication.Senders;
import dev.realtimeevents.dispatch.Dispatch;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.http.HttpResponse;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.token.Grant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RevokeEndpointTest {
  private static final String BODY = "{\"sub\":\"7\"}";

  private final MemoryApplication app = new MemoryApplication();

  @Test
  void aSignedRequestCutsTheUserOff() {
    hold("c1", "7");
    hold("c2", "7");
    hold("c3", "8");

    assertEquals(
        new HttpResponse(
            200, "{\"status\":\"success\",\"message\":\"Tokens revoked\",\"closed\":2}"),
        handle(signed(BODY), BODY));

    assertEquals(Set.of("c1", "c2"), Set.copyOf(app.sockets.closed()));
    assertTrue(app.revokedTokens.contains(grant("7")));
  }

  @Test
  void anIncompleteRevocationIs503() {
    hold("c1", "7");
    hold("c2", "7");
    app.sockets.keepOpen("c2");

    assertError(503, handle(signed(BODY), BODY));

    app.sockets.letClose("c2");
    assertEquals(
        new HttpResponse(
            200, "{\"status\":\"success\",\"message\":\"Tokens revoked\",\"closed\":1}"),
        handle(signed(BODY), BODY));
  }

  @Test
  void theSecretAsApiKeyWillDo() {
    assertEquals(200, handle(Senders.apiKey("Bearer " + Senders.SECRET), BODY).status());
  }

  @Test
  void aUserWhoIsNotConnectedIsRevokedAllTheSame() {
    assertEquals(
        new HttpResponse(
            200, "{\"status\":\"success\",\"message\":\"Tokens revoked\",\"closed\":0}"),
        handle(signed(BODY), BODY));

    assertTrue(app.revokedTokens.contains(grant("7")));
  }

  @Test
  void unsignedItIs401EvenWhereUnsignedDispatchIsAllowed() {
    String event = "{\"event\":\"x\"}";
    Dispatch dispatch = app.dispatch(FixedSecrets.of(Senders.SECRET), true, 200);
    assertEquals(
        200,
        dispatch
            .handle(new HttpRequest(new HttpHeaders(Senders.json()), event.getBytes(UTF_8)))
            .status());

    assertError(401, handle(Senders.json(), BODY));
    assertError(401, handle(Map.of(), BODY));
    assertFalse(app.revokedTokens.contains(grant("7")));
  }

  @Test
  void itReachesAsFarAsTheClockOfWhoeverSigned() {
    long ahead = app.clock.instant().getEpochSecond() + 120;

    handle(Senders.signed(Senders.SECRET, "msg_1", ahead, BODY), BODY);

    assertTrue(app.revokedTokens.contains(grant("7", ahead)));
    assertFalse(app.revokedTokens.contains(grant("7", ahead + 1)));
  }

  @Test
  void aWrongSignatureIs401() {
    assertEquals(401, handle(signed("{\"sub\":\"8\"}"), BODY).status());
    assertEquals(401, handle(Senders.apiKey("Bearer " + Senders.OTHER_SECRET), BODY).status());
  }

  @Test
  void aWebhookOfWooCommerceCannotRevoke() {
    assertError(401, handle(Senders.wooCommerce(Senders.SECRET, "customer.deleted", BODY), BODY));
  }

  /** A resource that WooCommerce signed is one beside other credentials too. */
  @Test
  void aWebhookOfWooCommerceCannotRevokeBesideTheKey() {
    Map<String, String> headers = Senders.wooCommerce(Senders.SECRET, "customer.deleted", BODY);
    headers.put("authorization", "Bearer " + Senders.SECRET);
    assertError(401, handle(headers, BODY));

    headers.putAll(signed(BODY));
    assertError(401, handle(headers, BODY));
    assertFalse(app.revokedTokens.contains(grant("7")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "\"7\"",
        "null",
        "[]",
        "{}",
        "{\"sub\":null}",
        "{\"sub\":7}",
        "{\"sub\":\"\"}",
        "{\"sub\":[\"7\"]}",
        "{\"sub\":\"7\"",
        "[{\"sub\":\"7\"}]",
        "{\"sub\":\"7\",\"event\":\"x\"}",
        "{\"sub\":\"7\",\"sub\":\"7\"}",
        "{\"sub\":\"7\",\"s\\u0075b\":\"8\"}",
        "{\"sub\":\"7\"} {}",
        "sub=7"
      })
  void aBodyOtherThanOneSubjectIs422(String body) {
    assertError(422, handle(signed(body), body));
  }

  @Test
  void aSubjectIsNoLongerThanThatOfAToken() {
    String longest = "{\"sub\":\"" + "s".repeat(256) + "\"}";
    String longer = "{\"sub\":\"" + "s".repeat(257) + "\"}";

    assertEquals(200, handle(signed(longest), longest).status());
    assertEquals(422, handle(signed(longer), longer).status());
  }

  @Test
  void anInvalidIdIsRejected() {
    Map<String, String> headers = Senders.apiKey("Bearer " + Senders.SECRET);
    headers.put("webhook-id", "a b");

    assertEquals(422, handle(headers, BODY).status());
  }

  @Test
  void bytesThatAreNoTextAre422() {
    byte[] bytes = {0, 0, (byte) 0xfe, (byte) 0xff, 0, 17, 0, 0};

    assertEquals(
        422,
        app.revokeEndpoint()
            .handle(
                new HttpRequest(new HttpHeaders(Senders.apiKey("Bearer " + Senders.SECRET)), bytes))
            .status());
  }

  private HttpResponse handle(Map<String, String> headers, String body) {
    return app.revokeEndpoint()
        .handle(new HttpRequest(new HttpHeaders(headers), body.getBytes(UTF_8)));
  }

  private Map<String, String> signed(String body) {
    return Senders.signed(Senders.SECRET, "msg_1", app.clock.instant().getEpochSecond(), body);
  }

  private void hold(String connectionId, String subject) {
    app.connections.connected(connectionId, app.clock.instant(), PUBLIC);
    app.connections.identify(connectionId, grant(subject));
  }

  private Grant grant(String subject) {
    return grant(subject, app.clock.instant().getEpochSecond());
  }

  private static Grant grant(String subject, long issuedAt) {
    return new Grant(
        subject,
        List.of("*"),
        Instant.ofEpochSecond(issuedAt),
        Instant.ofEpochSecond(issuedAt + 60));
  }
}
