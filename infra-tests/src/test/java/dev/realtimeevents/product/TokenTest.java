package dev.realtimeevents.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.token.Issuer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Subscribing to a private channel takes a token. */
final class TokenTest extends OnePage {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofSeconds(5);

  /** Each test has a channel of its own. */
  private final String channel = "order:" + UUID.randomUUID();

  @Test
  void aTokenInTheFirstMessageOpensItsChannels() throws Exception {
    assertError("token_required", page.subscribe(channel));
    assertSubscribed(page.subscribeWith(token(HOUR, "order:*"), channel));
    publish();
    page.assertNext(channel, LongStream.of(1));

    assertError("forbidden", page.subscribe("invoice:1"));
    assertSubscribed(page.subscribe(channel + ":more"));
  }

  @Test
  void aTokenAtTheHandshakeOpensThemToo() throws Exception {
    try (Page other = Page.open(product, token(HOUR, channel))) {
      assertEquals("realtime-events", other.socket().socket().getSubprotocol());
      assertSubscribed(other.subscribe(channel));
      assertError("forbidden", other.subscribe(channel + ":more"));
      publish();
      other.assertNext(channel, LongStream.of(1));
    }
  }

  @Test
  void aTokenDoesNotChooseItsAlgorithm() throws Exception {
    String claims = claims(Instant.now(), HOUR, "order:*");
    String unsigned = encoded("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + encoded(claims) + ".";
    String signedAsHs256 = Issuer.signed(product.secret().base64(), "{\"alg\":\"none\"}", claims);

    for (String token : new String[] {unsigned, signedAsHs256, signedWithRsa(claims)}) {
      assertError("token_invalid", page.subscribeWith(token, channel));
    }
    assertError(
        "token_invalid",
        page.subscribeWith(
            Issuer.signed(Secret.random().base64(), Issuer.HEADER, claims), channel));
    assertSubscribed(
        page.subscribeWith(
            Issuer.signed(product.secret().base64(), Issuer.HEADER, claims), channel));
  }

  @Test
  void noEventIsLostWhenATokenExpires() throws Exception {
    assertSubscribed(page.subscribeWith(token(SHORT, "order:*"), channel));
    Instant end = Instant.now().plus(SHORT);
    publish();
    page.assertNext(channel, LongStream.of(1));
    awaitTime(end);
    publish();
    assertError("token_expired", page.next());
    publish();

    JsonNode again =
        page.subscribe(channel, "since", "1", "token", "\"" + token(HOUR, "order:*") + "\"");

    assertSubscribed(again);
    page.assertNext(channel, LongStream.of(2, 3));
    publish();
    page.assertNext(channel, LongStream.of(4));
    page.assertNothingNext();
  }

  @Test
  void anExpiredTokenEndsTheSubscriptionEvenOnASilentChannel() throws Exception {
    assertSubscribed(page.subscribeWith(token(SHORT, channel), channel));
    Instant end = Instant.now().plus(SHORT);
    try (Page other = Page.open(product, token(HOUR, channel))) {
      other.subscribe(channel);
      assertEquals(2, other.presence(channel));
      awaitTime(end);
      other.awaitPresence(1, channel);
    }

    page.send("ping");
    assertError("token_expired", page.next());
    assertEquals("pong", page.next().path("type").asText());
  }

  @Test
  void aSecondTokenDoesNotReplaceTheFirst() throws Exception {
    String second = channel + ":second";
    assertSubscribed(page.subscribeWith(token(HOUR, channel), channel));
    assertSubscribed(page.subscribeWith(token(HOUR, second), second));

    page.assertNothingNext();
    publish();
    page.assertNext(channel, LongStream.of(1));
    assertSubscribed(page.subscribe(channel, "since", "0"));
    page.assertNext(channel, LongStream.of(1));
    page.assertNothingNext();
  }

  /** Beside the headers that a browser sends. API Gateway accepts 10,240 bytes of them. */
  @Test
  void theLongestTokenFitsEverywhere() throws Exception {
    String token = tokenOf(4_096);
    assertSubscribed(page.subscribeWith(token, channel));
    try (Page other = Page.open(product, token)) {
      assertSubscribed(other.subscribe(channel));
    }
    String query = "?channel=" + channel + "&since=9007199254740991&epoch=" + "e".repeat(64);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(product.history() + query))
            .header("Authorization", "Bearer " + token);
    product.origin().ifPresent(page -> request.header("Origin", page.toString()));
    for (int n = 0; n < 16; n++) {
      request.header("X-As-Of-A-Browser-" + n, "x".repeat(200));
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertEquals(200, http.send(request.build(), BodyHandlers.discarding()).statusCode());
    }
  }

  /** A valid token of this length, with an unused claim as filler. */
  private String tokenOf(int length) {
    String claims = claims(Instant.now(), HOUR, channel);
    for (int filler = 0; ; filler++) {
      String token =
          Issuer.signed(
              product.secret().base64(),
              Issuer.HEADER,
              "{\"x\":\"" + "x".repeat(filler) + "\"," + claims.substring(1));
      if (token.length() >= length) {
        return token;
      }
    }
  }

  /** With the algorithm and the signature of an RSA key, as other issuers make them. */
  private static String signedWithRsa(String claims) throws Exception {
    String content =
        encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "." + encoded(claims);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(generator.generateKeyPair().getPrivate());
    signature.update(content.getBytes(UTF_8));
    return content + "." + encoded(signature.sign());
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String claims(Instant now, Duration life, String channel) {
    return "{\"sub\":\"7\",\"channels\":[\"%s\"],\"iat\":%d,\"exp\":%d}"
        .formatted(channel, now.getEpochSecond(), now.plus(life).getEpochSecond());
  }

  private static String token(Duration life, String channel) {
    Instant now = Instant.now();
    return Issuer.token(product.secret().base64(), "7", now, now.plus(life), channel);
  }

  private void publish() throws Exception {
    product.publish(Bodies.event("n", "channel", "\"" + channel + "\""));
  }

  private static void awaitTime(Instant time) throws InterruptedException {
    Thread.sleep(Duration.between(Instant.now(), time));
  }

  private static void assertSubscribed(JsonNode answer) {
    assertEquals("subscribed", answer.path("type").asText(), answer::toString);
  }

  private static void assertError(String code, JsonNode answer) {
    Page.assertError(code, "", answer);
  }
}
