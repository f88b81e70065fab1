package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.token.Issuer;
import dev.realtimeevents.wire.RawHttp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The site revokes the tokens of a user. New tokens are valid again, old ones are not. */
@Isolated("one second is measured")
@ExtendWith(SharedProduct.class)
final class RevocationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Product product;

  /** Each test has its own user and channel. */
  private final String user = UUID.randomUUID().toString();

  private final String channel = "order:" + user;

  @BeforeAll
  static void share(Product shared) {
    product = shared;
  }

  @Test
  void onlyTheUsersConnectionsAreClosedAndWithinASecond() throws Exception {
    try (Page byMessage = Page.open(product);
        Page byHandshake = Page.open(product, token(user));
        Page another = Page.open(product, token("another"));
        Page anonymous = Page.open(product)) {
      byMessage.subscribeWith(token(user), channel);
      byHandshake.subscribe(channel);
      another.subscribe(channel);

      RawHttp.Answer answer = product.revoke(signed().request());

      assertEquals(200, answer.status(), answer::body);
      assertEquals(2, Product.json(answer.body()).path("closed").asInt(), answer::body);
      Instant end = Instant.now().plus(SECOND);
      for (Page page : List.of(byMessage, byHandshake)) {
        page.assertClosedWithin(Duration.between(Instant.now(), end));
      }
      JsonNode published = publish();
      assertEquals(1, published.path("delivered").asInt(), published::toString);
      assertEquals(0, published.path("gone").asInt(), published::toString);
      another.assertNext(channel, LongStream.of(1));
      anonymous.assertNothingNext();
    }
  }

  @Test
  void anOldTokenIsRejectedAndANewOneAccepted() throws Exception {
    String old = token(user);
    assertEquals(200, product.revoke(signed().request()).status());

    try (Page byMessage = Page.open(product);
        Page byHandshake = Page.open(product, old)) {
      assertRevoked(byMessage.subscribeWith(old, channel));
      assertRevoked(byHandshake.subscribe(channel));

      // The claim iat has whole seconds: a token of the same second counts as old.
      Instant end = Instant.now().plus(PATIENCE);
      while (byMessage.subscribeWith(token(user), channel).has("code")) {
        assertTrue(Instant.now().isBefore(end), "new tokens are rejected");
        Thread.sleep(100);
      }
      publish();
      byMessage.assertNext(channel, LongStream.of(1));
    }
  }

  @Test
  void theClockOfTheSiteMayBeAhead() throws Exception {
    Instant siteNow = Instant.now().plusSeconds(120);
    Webhook bySite = new Webhook(product.secret()).at(siteNow.getEpochSecond());

    assertEquals(200, product.revoke(bySite.of(body()).request()).status());

    try (Page page = Page.open(product)) {
      assertRevoked(page.subscribeWith(token(user, siteNow), channel));
      JsonNode answer = page.subscribeWith(token(user, siteNow.plusSeconds(1)), channel);
      assertEquals("subscribed", answer.path("type").asText(), answer::toString);
    }
  }

  @Test
  void withoutTheSecretNothingIsRevoked() throws Exception {
    try (Page page = Page.open(product, token(user))) {
      page.subscribe(channel);

      assertRejected("Authorization: Bearer", Request.json(body()));
      assertRejected("webhook-signature", new Webhook(Secret.random()).of(body()).request());
      assertRejected(
          "webhook-signature",
          new Webhook(product.secret()).of("{\"sub\":\"nobody\"}").butSend(body()).request());
      assertRejected("Authorization", Request.json(body()).header(Secret.random().bearer()));

      publish();
      page.assertNext(channel, LongStream.of(1));
      assertEquals("subscribed", page.subscribe(channel).path("type").asText());
    }
  }

  private static void assertRejected(String named, Request request) throws Exception {
    RawHttp.Answer answer = product.revoke(request);
    assertEquals(401, answer.status(), answer::body);
    JsonNode error = Product.json(answer.body());
    assertEquals("error", error.path("status").asText(), answer::body);
    assertTrue(error.path("message").asText().contains(named), answer::body);
  }

  private static void assertRevoked(JsonNode answer) {
    Page.assertError("token_invalid", "revoked", answer);
  }

  private Webhook.Signed signed() {
    return new Webhook(product.secret()).of(body());
  }

  private String body() {
    return "{\"sub\":\"" + user + "\"}";
  }

  private JsonNode publish() throws Exception {
    return product.publish(Bodies.event("n", "channel", "\"" + channel + "\""));
  }

  private static String token(String subject) {
    return token(subject, Instant.now());
  }

  private static String token(String subject, Instant issuedAt) {
    return Issuer.token(
        product.secret().base64(), subject, issuedAt, issuedAt.plusSeconds(3600), "order:*");
  }
}
