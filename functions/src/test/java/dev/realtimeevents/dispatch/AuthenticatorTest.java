package dev.realtimeevents.dispatch;

import static dev.realtimeevents.dispatch.Senders.OTHER_SECRET;
import static dev.realtimeevents.dispatch.Senders.SECRET;
import static dev.realtimeevents.dispatch.Senders.apiKey;
import static dev.realtimeevents.dispatch.Senders.json;
import static dev.realtimeevents.dispatch.Senders.signature;
import static dev.realtimeevents.dispatch.Senders.signed;
import static dev.realtimeevents.dispatch.Senders.wooCommerce;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.dispatch.Verdict.Refused;
import dev.realtimeevents.dispatch.Verdict.Trusted;
import dev.realtimeevents.dispatch.Verdict.TrustedWooCommerce;
import dev.realtimeevents.dispatch.Verdict.Unsigned;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.InvalidValueException;
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
  private static final Trusted MESSAGE = signedAt(TIME);
  private static final Trusted WITHOUT_ID = new Trusted(Optional.empty(), Optional.empty());
  private static final Refused NO_MATCH =
      new Refused(
          "webhook-signature does not match; check that both sides have the same secret and that"
              + " the body is sent as it was signed");
  private static final Refused NO_KEY =
      new Refused("Authorization must be \"Bearer\" and the secret of this endpoint");

  private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(TIME));
  private FixedSecrets secrets = FixedSecrets.of(SECRET);

  @Test
  void theExampleOfTheSpecificationIsTrusted() {
    var headers =
        Map.of(
            "webhook-id", ID,
            "webhook-timestamp", "1614265330",
            "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    assertEquals(MESSAGE, judge(headers, BODY));
  }

  @Test
  void headerNamesHaveNoCase() {
    var headers =
        Map.of(
            "Webhook-Id",
            ID,
            "WEBHOOK-TIMESTAMP",
            "1614265330",
            "Webhook-Signature",
            signature(SECRET, ID, TIME, BODY));

    assertEquals(MESSAGE, judge(headers, BODY));
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
      assertEquals(MESSAGE, judge(with("webhook-signature", several), BODY), several);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET, OTHER_SECRET})
  void eitherOfTwoSecretsIsAccepted(String used) {
    secrets = FixedSecrets.of(SECRET, OTHER_SECRET);

    assertEquals(MESSAGE, judge(signed(used, ID, TIME, BODY), BODY));
    assertEquals(WITHOUT_ID, judge(apiKey("Bearer " + used), BODY));
    assertInstanceOf(TrustedWooCommerce.class, judge(wooCommerce(used, "a.b", BODY), BODY));
  }

  @Test
  void aSecretThatHasJustBeenRotatedInIsAskedForAgain() {
    secrets = FixedSecrets.of(SECRET).thenRefreshed(OTHER_SECRET, SECRET);

    assertEquals(MESSAGE, judge(signed(OTHER_SECRET, ID, TIME, BODY), BODY));
    assertEquals(WITHOUT_ID, judge(apiKey("Bearer " + OTHER_SECRET), BODY));
    assertInstanceOf(TrustedWooCommerce.class, judge(wooCommerce(OTHER_SECRET, "a.b", BODY), BODY));
  }

  @Test
  void aSecretThatWasRotatedOutIsRefused() {
    secrets = FixedSecrets.of(OTHER_SECRET);

    assertEquals(NO_MATCH, judge(signed(SECRET, ID, TIME, BODY), BODY));
  }

  @Test
  void aSecretMayBeKeptWithOrWithoutItsPrefix() {
    secrets = FixedSecrets.of(SECRET.substring("whsec_".length()));

    assertEquals(MESSAGE, judge(signed(SECRET, ID, TIME, BODY), BODY));
    assertEquals(WITHOUT_ID, judge(apiKey("Bearer " + SECRET), BODY));
  }

  @ParameterizedTest
  @ValueSource(longs = {-300, -299, -1, 0, 1, 299, 300})
  void aClockMayBeFiveMinutesOff(long seconds) {
    assertEquals(signedAt(TIME + seconds), judge(signed(SECRET, ID, TIME + seconds, BODY), BODY));
  }

  @ParameterizedTest
  @ValueSource(longs = {-86_400, -301, 301, 86_400})
  void aClockThatIsFurtherOffIsToldTheTime(long seconds) {
    assertEquals(
        new Refused(
            "webhook-timestamp is more than five minutes from the time here, 1614265330; sign anew"
                + " with the present time"),
        judge(signed(SECRET, ID, TIME + seconds, BODY), BODY));
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
        new Refused("webhook-timestamp must be seconds since 1970, as in 1614265330"),
        judge(with("webhook-timestamp", timestamp), BODY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-9223372036854775808", "9223372036854775807", "-1"})
  void aTimestampAtTheEndOfTimeIsFarOff(String timestamp) {
    Refused refused =
        assertInstanceOf(Refused.class, judge(with("webhook-timestamp", timestamp), BODY));

    assertTrue(refused.message().startsWith("webhook-timestamp is more than five minutes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook-id", "webhook-timestamp"})
  void aSignatureAloneIsNotEnough(String missing) {
    var headers = signed(SECRET, ID, TIME, BODY);
    headers.remove(missing);

    assertEquals(
        new Refused(
            "A signed request needs the headers webhook-id, webhook-timestamp and"
                + " webhook-signature"),
        judge(headers, BODY));
  }

  @Test
  void anIdMustBeOne() {
    for (String id : List.of("a b", "é", "i".repeat(257))) {
      Refused refused =
          assertInstanceOf(Refused.class, judge(signed(SECRET, id, TIME, BODY), BODY));
      assertTrue(refused.message().startsWith("webhook-id: An id is 1 to 256"), refused.message());
    }
  }

  @Test
  void whatWasChangedAfterItWasSignedIsRefused() {
    var headers = signed(SECRET, ID, TIME, BODY);

    assertEquals(NO_MATCH, judge(headers, BODY + " "));
    assertEquals(NO_MATCH, judge(headers, BODY.replace('2', '3')));
    assertEquals(NO_MATCH, judge(headers, ""));
    assertEquals(NO_MATCH, judge(with("webhook-id", ID + "x"), BODY));
    assertEquals(NO_MATCH, judge(with("webhook-timestamp", Long.toString(TIME + 1)), BODY));
    assertEquals(NO_MATCH, judge(with("webhook-timestamp", "+" + TIME), BODY));
  }

  @Test
  void whatIsNotTheSignatureIsRefused() {
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
      assertEquals(NO_MATCH, judge(with("webhook-signature", wrong), BODY), wrong);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
  void aHeaderThatWasSentTwiceIsRefused(String name) {
    String value = signed(SECRET, ID, TIME, BODY).get(name);

    assertInstanceOf(Refused.class, judge(with(name, value + "," + value), BODY));
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
    assertEquals(WITHOUT_ID, judge(apiKey(authorization), BODY));
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
  void whatIsNotTheSecretIsNoApiKey(String authorization) {
    assertEquals(NO_KEY, judge(apiKey(authorization), BODY));
  }

  @Test
  void aWrongSignatureIsRefusedEvenWithARightApiKey() {
    var headers = with("webhook-signature", "v1,AAAA");
    headers.put("authorization", "Bearer " + SECRET);

    assertEquals(NO_MATCH, judge(headers, BODY));
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
  void wooCommerceSignsWithTheSecretAsItWasTyped(String typed) {
    var trusted =
        assertInstanceOf(
            TrustedWooCommerce.class, judge(wooCommerce(typed, "order.updated", BODY), BODY));

    assertEquals(new EventName("woocommerce.order.updated"), trusted.delivery().name());
  }

  @Test
  void wooCommercesSignatureOverSomethingElseIsRefused() {
    var refused =
        new Refused(
            "X-WC-Webhook-Signature does not match; the webhook's secret in WooCommerce must be the"
                + " secret of this endpoint");
    var headers = wooCommerce(SECRET, "order.updated", BODY);

    assertEquals(refused, judge(headers, BODY + " "));
    assertEquals(refused, judge(wooCommerce(OTHER_SECRET, "order.updated", BODY), BODY));
    headers.put("x-wc-webhook-signature", "");
    assertEquals(refused, judge(headers, BODY));
  }

  @Test
  void theSameTopicAndBodyOfWooCommerceIsOneEvent() {
    EventId first = wooCommerceId("order.updated", BODY);

    assertEquals(first, wooCommerceId("order.updated", BODY));
    assertNotEquals(first, wooCommerceId("order.updated", BODY + " "));
    assertNotEquals(first, wooCommerceId("order.created", BODY));
  }

  @Test
  void wooCommercesTopicMustBeThere() {
    var headers = wooCommerce(SECRET, "order.updated", BODY);
    headers.remove("x-wc-webhook-topic");

    var invalid = assertThrows(InvalidValueException.class, () -> judge(headers, BODY));
    assertEquals("X-WC-Webhook-Topic is missing, as in order.updated", invalid.getMessage());
  }

  @Test
  void noCredentialsAreNotWrongOnes() {
    var withId = json();
    withId.put("webhook-id", "not an id");

    assertEquals(new Unsigned(), judge(json(), BODY));
    assertEquals(new Unsigned(), judge(withId, BODY));
  }

  @Test
  void aWebhookIdCountsWithAnApiKeyToo() {
    var withKey = apiKey("Bearer " + SECRET);
    withKey.put("webhook-id", ID);

    assertEquals(new Trusted(Optional.of(new EventId(ID)), Optional.empty()), judge(withKey, BODY));
  }

  @Test
  void aSecretIsNotShown() {
    assertEquals("Secret", new Secret(SECRET).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "whsec_", "not base64", "whsec_é"})
  void whatIsNotBase64IsNoSecret(String text) {
    assertThrows(IllegalArgumentException.class, () -> new Secret(text));
  }

  private static Trusted signedAt(long seconds) {
    return new Trusted(Optional.of(new EventId(ID)), Optional.of(Instant.ofEpochSecond(seconds)));
  }

  private Verdict judge(Map<String, String> headers, String body) {
    return new Authenticator(secrets, clock)
        .judge(new Request(new Headers(headers), body.getBytes(UTF_8)));
  }

  /** A signed request with one header changed after it was signed. */
  private static Map<String, String> with(String name, String value) {
    var headers = signed(SECRET, ID, TIME, BODY);
    headers.put(name, value);
    return headers;
  }

  private EventId wooCommerceId(String topic, String body) {
    return assertInstanceOf(TrustedWooCommerce.class, judge(wooCommerce(SECRET, topic, body), body))
        .delivery()
        .id();
  }
}
