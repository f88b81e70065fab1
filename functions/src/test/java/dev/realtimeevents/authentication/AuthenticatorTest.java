package dev.realtimeevents.authentication;

import static dev.realtimeevents.authentication.Senders.OTHER_SECRET;
import static dev.realtimeevents.authentication.Senders.SECRET;
import static dev.realtimeevents.authentication.Senders.apiKey;
import static dev.realtimeevents.authentication.Senders.json;
import static dev.realtimeevents.authentication.Senders.signature;
import static dev.realtimeevents.authentication.Senders.signed;
import static dev.realtimeevents.authentication.Senders.wooCommerce;
import static dev.realtimeevents.protocol.Errors.sentenceOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.realtimeevents.authentication.Authentication.Anonymous;
import dev.realtimeevents.authentication.Authentication.Rejected;
import dev.realtimeevents.authentication.Authentication.Signed;
import dev.realtimeevents.authentication.Authentication.SignedByWooCommerce;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.secret.FixedSecrets;
import dev.realtimeevents.secret.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthenticatorTest {
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final long TIME = 1_614_265_330;
  private static final String BODY = "{\"test\": 2432232314}";
  private static final Signed MESSAGE = signedAt(TIME);
  private static final Signed WITHOUT_ID = new Signed(Optional.empty(), Optional.empty());
  private static final Rejected NO_MATCH =
      new Rejected(
          StandardWebhooks.NO_MATCH.formatted(
              "webhook-signature", "webhook-id", "webhook-timestamp"));
  private static final Rejected NO_KEY = new Rejected(Authenticator.WRONG_KEY);

  private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(TIME));
  private FixedSecrets secrets = FixedSecrets.of(SECRET);

  @Test
  void theExampleOfTheSpecificationIsSigned() {
    Map<String, String> headers =
        Map.of(
            "webhook-id", ID,
            "webhook-timestamp", "1614265330",
            "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    assertEquals(MESSAGE, authenticate(headers, BODY));
  }

  @Test
  void headerNamesHaveNoCase() {
    Map<String, String> headers =
        Map.of(
            "Webhook-Id",
            ID,
            "WEBHOOK-TIMESTAMP",
            "1614265330",
            "Webhook-Signature",
            signature(SECRET, ID, TIME, BODY));

    assertEquals(MESSAGE, authenticate(headers, BODY));
  }

  @Test
  void oneOfSeveralSignaturesIsEnough() {
    String right = signature(SECRET, ID, TIME, BODY);
    String wrong = signature(OTHER_SECRET, ID, TIME, BODY);

    for (String several :
        List.of(
            wrong + " " + right,
            right + " " + wrong,
            "v1a,MEUCIQ== " + right,
            "v2," + right + " " + right,
            "nonsense " + right,
            "  " + right + " ")) {
      assertEquals(MESSAGE, authenticate(with("webhook-signature", several), BODY), several);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET, OTHER_SECRET})
  void eitherOfTwoSecretsIsAccepted(String used) {
    secrets = FixedSecrets.of(SECRET, OTHER_SECRET);

    assertEquals(MESSAGE, authenticate(signed(used, ID, TIME, BODY), BODY));
    assertEquals(WITHOUT_ID, authenticate(apiKey("Bearer " + used), BODY));
    assertInstanceOf(SignedByWooCommerce.class, authenticate(wooCommerce(used, "a.b", BODY), BODY));
  }

  @Test
  void aJustRotatedSecretIsRequestedAgain() {
    secrets = FixedSecrets.of(SECRET).thenRefreshed(OTHER_SECRET, SECRET);

    assertEquals(MESSAGE, authenticate(signed(OTHER_SECRET, ID, TIME, BODY), BODY));
    assertEquals(WITHOUT_ID, authenticate(apiKey("Bearer " + OTHER_SECRET), BODY));
    assertInstanceOf(
        SignedByWooCommerce.class, authenticate(wooCommerce(OTHER_SECRET, "a.b", BODY), BODY));
  }

  @Test
  void aRotatedOutSecretIsRejected() {
    secrets = FixedSecrets.of(OTHER_SECRET);

    assertEquals(NO_MATCH, authenticate(signed(SECRET, ID, TIME, BODY), BODY));
  }

  @Test
  void aSecretMayBeKeptWithOrWithoutItsPrefix() {
    secrets = FixedSecrets.of(SECRET.substring("whsec_".length()));

    assertEquals(MESSAGE, authenticate(signed(SECRET, ID, TIME, BODY), BODY));
    assertEquals(WITHOUT_ID, authenticate(apiKey("Bearer " + SECRET), BODY));
  }

  @ParameterizedTest
  @ValueSource(longs = {-300, -299, -1, 0, 1, 299, 300})
  void aClockMayBeFiveMinutesOff(long seconds) {
    assertEquals(
        signedAt(TIME + seconds), authenticate(signed(SECRET, ID, TIME + seconds, BODY), BODY));
  }

  @ParameterizedTest
  @ValueSource(longs = {-86_400, -301, 301, 86_400})
  void aClockThatIsFurtherOffGetsTheCurrentTime(long seconds) {
    assertEquals(
        new Rejected(StandardWebhooks.OLD.formatted("webhook-timestamp", TIME)),
        authenticate(signed(SECRET, ID, TIME + seconds, BODY), BODY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "1614265330.5",
        "2021-02-25T15:02:10Z",
        "0x6037bb32",
        "1e9",
        "99999999999999999999"
      })
  void aTimestampIsSeconds(String timestamp) {
    assertEquals(
        new Rejected(StandardWebhooks.NOT_SECONDS.formatted("webhook-timestamp")),
        authenticate(with("webhook-timestamp", timestamp), BODY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-9223372036854775808", "9223372036854775807", "-1"})
  void aTimestampAtTheEndOfTimeIsFarOff(String timestamp) {
    assertEquals(
        new Rejected(StandardWebhooks.OLD.formatted("webhook-timestamp", TIME)),
        authenticate(with("webhook-timestamp", timestamp), BODY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook-id", "webhook-timestamp"})
  void aSignatureAloneIsNotEnough(String missing) {
    Map<String, String> headers = signed(SECRET, ID, TIME, BODY);
    headers.remove(missing);

    assertEquals(
        new Rejected(
            StandardWebhooks.MISSING_HEADER.formatted(
                "webhook-id", "webhook-timestamp", "webhook-signature")),
        authenticate(headers, BODY));
  }

  @Test
  void anIdMustBeOne() {
    for (String id : List.of("a b", "é", "i".repeat(257))) {
      assertEquals(
          new Rejected("webhook-id: " + sentenceOf(() -> new EventId(id))),
          authenticate(signed(SECRET, id, TIME, BODY), BODY));
    }
  }

  @Test
  void aChangedRequestIsRejected() {
    Map<String, String> headers = signed(SECRET, ID, TIME, BODY);

    assertEquals(NO_MATCH, authenticate(headers, BODY + " "));
    assertEquals(NO_MATCH, authenticate(headers, BODY.replace('2', '3')));
    assertEquals(NO_MATCH, authenticate(headers, ""));
    assertEquals(NO_MATCH, authenticate(with("webhook-id", ID + "x"), BODY));
    assertEquals(NO_MATCH, authenticate(with("webhook-timestamp", Long.toString(TIME + 1)), BODY));
    assertEquals(NO_MATCH, authenticate(with("webhook-timestamp", "+" + TIME), BODY));
  }

  @Test
  void anotherSignatureIsRejected() {
    String right = signature(SECRET, ID, TIME, BODY);
    String base64 = right.substring("v1,".length());

    for (String wrong :
        List.of(
            "",
            "v1",
            "v1,",
            base64,
            "v1a," + base64,
            "v2," + base64,
            "V1," + base64,
            "v1:" + base64,
            "v1, " + base64,
            right.substring(0, right.length() - 1),
            right + "=",
            right.toLowerCase(Locale.ROOT),
            "v1,!!!not base64!!!",
            "v1,é",
            signature(OTHER_SECRET, ID, TIME, BODY))) {
      assertEquals(NO_MATCH, authenticate(with("webhook-signature", wrong), BODY), wrong);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "Bearer MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "bearer MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "BEARER whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "Bearer   MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  })
  void theSecretIsAnApiKeyWithItsPrefixAndWithout(String authorization) {
    assertEquals(WITHOUT_ID, authenticate(apiKey(authorization), BODY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer whsec_",
        "Bearer wrong",
        "Bearer MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "Bearer MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSww",
        "Bearer mfkq9r8gkyqrtwjupd8ilpzio2lalasw",
        "Bearer WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "Bearer whsec_whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "Bearer MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,Bearer MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "Basic MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "BearerMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "Bearer é"
      })
  void anotherApiKeyIsRejected(String authorization) {
    assertEquals(NO_KEY, authenticate(apiKey(authorization), BODY));
  }

  @Test
  void aWrongSignatureIsRejectedEvenWithAValidApiKey() {
    Map<String, String> headers = with("webhook-signature", "v1,AAAA");
    headers.put("authorization", "Bearer " + SECRET);

    assertEquals(NO_MATCH, authenticate(headers, BODY));
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
  void wooCommerceSignsWithTheSecretAsItWasTyped(String typed) {
    assertEquals(
        new SignedByWooCommerce(), authenticate(wooCommerce(typed, "order.updated", BODY), BODY));
  }

  @Test
  void wooCommercesSignatureOverAnotherBodyIsRejected() {
    var refused = new Rejected(WooCommerce.NO_MATCH);
    Map<String, String> headers = wooCommerce(SECRET, "order.updated", BODY);

    assertEquals(refused, authenticate(headers, BODY + " "));
    assertEquals(refused, authenticate(wooCommerce(OTHER_SECRET, "order.updated", BODY), BODY));
    headers.put("x-wc-webhook-signature", "");
    assertEquals(refused, authenticate(headers, BODY));
  }

  @Test
  void noCredentialsAreNotWrongOnes() {
    Map<String, String> withId = json();
    withId.put("webhook-id", "not an id");

    assertEquals(new Anonymous(), authenticate(json(), BODY));
    assertEquals(new Anonymous(), authenticate(withId, BODY));
  }

  @Test
  void aWebhookIdCountsWithAnApiKeyToo() {
    Map<String, String> withKey = apiKey("Bearer " + SECRET);
    withKey.put("webhook-id", ID);

    assertEquals(
        new Signed(Optional.of(new EventId(ID)), Optional.empty()), authenticate(withKey, BODY));
  }

  @Test
  void aSecretIsNotShown() {
    assertEquals("Secret", new Secret(SECRET).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "whsec_", "not base64", "whsec_é"})
  void aSecretMustBeBase64(String text) {
    assertThrows(IllegalArgumentException.class, () -> new Secret(text));
  }

  private static Signed signedAt(long seconds) {
    return new Signed(Optional.of(new EventId(ID)), Optional.of(Instant.ofEpochSecond(seconds)));
  }

  private Authentication authenticate(Map<String, String> headers, String body) {
    return new Authenticator(secrets, clock)
        .authenticate(new HttpRequest(new HttpHeaders(headers), body.getBytes(UTF_8)));
  }

  /** A signed request with one header changed after it was signed. */
  private static Map<String, String> with(String name, String value) {
    Map<String, String> headers = signed(SECRET, ID, TIME, BODY);
    headers.put(name, value);
    return headers;
  }
}
