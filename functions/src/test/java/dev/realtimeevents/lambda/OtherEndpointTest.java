package dev.realtimeevents.lambda;

import static dev.realtimeevents.authentication.Senders.apiKey;
import static dev.realtimeevents.authentication.Senders.signed;
import static dev.realtimeevents.authentication.Senders.svix;
import static dev.realtimeevents.authentication.Senders.wooCommerce;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.memory.MemoryApplication;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.token.Grant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A function that gets a request of another route does nothing, whatever signs it: routes, paths
 * and methods are not what keeps the two apart.
 */
final class OtherEndpointTest {
  private static final String SECRET = MemoryApplication.SECRET;

  private final MemoryApplication app = new MemoryApplication();

  @Test
  void aRevocationIsNoDispatch() {
    String body = "{\"sub\":\"7\"}";
    for (Map<String, String> headers : bySenders(body)) {
      assertEquals(400, dispatch(headers, body));
    }
    assertEquals(List.of(), app.log.read(ChannelName.PUBLIC, 0, 10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"x\"}",
        "[{\"event\":\"x\"}]",
        "{\"event\":\"x\",\"sub\":\"7\"}",
        "[{\"event\":\"x\",\"sub\":\"7\"}]"
      })
  void aDispatchIsNoRevocation(String body) {
    for (Map<String, String> headers : bySenders(body)) {
      assertEquals(200, dispatch(headers, body), body);
      assertEquals(422, revoke(headers, body), body);
    }
    assertTrue(revoke(wooCommerce(SECRET, "customer.updated", body), body) >= 400);
    assertFalse(isRevoked());
  }

  @Test
  void aResourceOfWooCommerceIsNoRevocation() {
    String body = "{\"sub\":\"7\"}";
    assertEquals(401, revoke(wooCommerce(SECRET, "customer.updated", body), body));
    assertFalse(isRevoked());
  }

  @Test
  void itsPingIsNone() {
    Map<String, String> form = Map.of("content-type", "application/x-www-form-urlencoded");
    assertEquals(200, dispatch(form, "webhook_id=7"));
    assertEquals(401, revoke(form, "webhook_id=7"));
  }

  private List<Map<String, String>> bySenders(String body) {
    long now = app.clock.instant().getEpochSecond();
    return Stream.of(
            signed(SECRET, "msg_1", now, body),
            svix(SECRET, "msg_1", now, body),
            apiKey("Bearer " + SECRET))
        .toList();
  }

  private int dispatch(Map<String, String> headers, String body) {
    return new DispatchFunction(app.dispatch(FixedSecrets.of(SECRET), true, 200))
        .handleRequest(event(headers, body), Invocation.of("r-1"))
        .getStatusCode();
  }

  private int revoke(Map<String, String> headers, String body) {
    return new RevokeFunction(app.revokeEndpoint())
        .handleRequest(event(headers, body), Invocation.of("r-1"))
        .getStatusCode();
  }

  private boolean isRevoked() {
    Instant now = app.clock.instant();
    return app.revokedTokens.contains(new Grant("7", List.of("*"), now, now.plusSeconds(60)));
  }

  private static APIGatewayV2HTTPEvent event(Map<String, String> headers, String body) {
    return APIGatewayV2HTTPEvent.builder().withHeaders(headers).withBody(body).build();
  }
}
