package dev.realtimeevents.authentication;

import static dev.realtimeevents.authentication.Senders.OTHER_SECRET;
import static dev.realtimeevents.authentication.Senders.SECRET;
import static dev.realtimeevents.authentication.Senders.apiKey;
import static dev.realtimeevents.authentication.Senders.signature;
import static dev.realtimeevents.authentication.Senders.signed;
import static dev.realtimeevents.authentication.Senders.svix;
import static dev.realtimeevents.authentication.Senders.wooCommerce;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.authentication.Authentication.Rejected;
import dev.realtimeevents.authentication.Authentication.Signed;
import dev.realtimeevents.authentication.Authentication.SignedByWooCommerce;
import dev.realtimeevents.event.EventId;
import dev.realtimeevents.event.InvalidValueException;
import dev.realtimeevents.http.HttpHeaders;
import dev.realtimeevents.http.HttpRequest;
import dev.realtimeevents.memory.SettableClock;
import dev.realtimeevents.protocol.DispatchBody;
import dev.realtimeevents.protocol.DispatchBody.Single;
import dev.realtimeevents.secret.FixedSecrets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several credentials in one request: each that is present must be right. */
final class CredentialPairsTest {
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final long TIME = 1_614_265_330;
  private static final String BODY = "{\"event\":\"x\"}";
  private static final Signed MESSAGE =
      new Signed(Optional.of(new EventId(ID)), Optional.of(Instant.ofEpochSecond(TIME)));

  /** The kinds of credentials, and a word that the sentence about a wrong one must contain. */
  private enum Kind {
    STANDARD("webhook-signature"),
    SVIX("svix-signature"),
    WOO_COMMERCE("X-WC-Webhook-Signature"),
    API_KEY("Authorization");

    private final String header;

    Kind(String header) {
      this.header = header;
    }

    Map<String, String> headers(String secret) {
      return switch (this) {
        case STANDARD -> signed(secret, ID, TIME, BODY);
        case SVIX -> svix(secret, ID, TIME, BODY);
        case WOO_COMMERCE -> wooCommerce(secret, "order.updated", BODY);
        case API_KEY -> apiKey("Bearer " + secret);
      };
    }
  }

  /** Some kinds, of which one may be wrong. */
  private record Case(Set<Kind> present, Optional<Kind> wrong) {
    Map<String, String> headers() {
      Map<String, String> headers = new LinkedHashMap<>();
      present.forEach(
          kind ->
              headers.putAll(
                  kind.headers(wrong.filter(kind::equals).isPresent() ? OTHER_SECRET : SECRET)));
      return headers;
    }
  }

  /** Every combination of kinds, all right and with each of them wrong. */
  private static Stream<Case> cases() {
    return EnumSet.allOf(Kind.class).stream()
        .reduce(
            List.of(EnumSet.noneOf(Kind.class)),
            (sets, kind) ->
                Stream.concat(
                        sets.stream(),
                        sets.stream()
                            .map(
                                set -> {
                                  EnumSet<Kind> more = EnumSet.copyOf(set);
                                  more.add(kind);
                                  return more;
                                }))
                    .toList(),
            (one, other) -> one)
        .stream()
        .filter(present -> !present.isEmpty())
        .flatMap(
            present ->
                Stream.concat(
                    Stream.of(new Case(present, Optional.empty())),
                    present.stream().map(kind -> new Case(present, Optional.of(kind)))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachKindThatIsPresentMustBeRight(Case each) {
    Authentication result = authenticate(each.headers());

    if (each.wrong().isPresent()) {
      assertRejected(each.wrong().get().header, result);
    } else if (each.present().contains(Kind.WOO_COMMERCE)) {
      assertInstanceOf(SignedByWooCommerce.class, result);
    } else if (each.present().equals(EnumSet.of(Kind.API_KEY))) {
      assertEquals(new Signed(Optional.empty(), Optional.empty()), result);
    } else {
      assertEquals(MESSAGE, result);
    }
  }

  /** A wrong key is not forgiven because the request lacks something else. */
  @Test
  void aWrongKeyBesideASignedResourceWithoutATopicIsRejected() {
    Map<String, String> headers = wooCommerce(SECRET, "order.updated", BODY);
    headers.remove("x-wc-webhook-topic");
    headers.put("authorization", "Bearer " + OTHER_SECRET);

    assertRejected("Authorization", authenticate(headers));
  }

  // Svix.

  @ParameterizedTest
  @ValueSource(strings = {"svix-id", "svix-timestamp"})
  void theSentenceNamesTheHeadersOfTheSender(String missing) {
    Map<String, String> headers = svix(SECRET, ID, TIME, BODY);
    headers.remove(missing);

    assertRejected(missing, authenticate(headers));
  }

  @ParameterizedTest
  @CsvSource({
    "svix-id, a b, svix-id",
    "svix-timestamp, now, svix-timestamp",
    "svix-timestamp, 1614265029, svix-timestamp",
    "svix-signature, 'v1,AAAA', svix-signature",
  })
  void aWrongHeaderOfSvixIsNamed(String name, String value, String named) {
    Map<String, String> headers = svix(SECRET, ID, TIME, BODY);
    headers.put(name, value);

    assertRejected(named, authenticate(headers));
  }

  /** Each family is right by itself. */
  @ParameterizedTest
  @CsvSource({
    "msg_other, 1614265330, webhook-id",
    "msg_p5jXN8AQM9LWM0D4loKWxJek, 1614265331, webhook-timestamp"
  })
  void bothFamiliesMustAgree(String id, long time, String named) {
    Map<String, String> headers = signed(SECRET, id, time, BODY);
    headers.putAll(svix(SECRET, ID, TIME, BODY));

    assertRejected(named, authenticate(headers));
  }

  @Test
  void anIdWithoutASignatureMustAgreeToo() {
    Map<String, String> headers = svix(SECRET, ID, TIME, BODY);
    headers.put("webhook-id", "msg_other");
    assertRejected("webhook-id", authenticate(headers));

    headers.put("webhook-id", ID);
    assertEquals(MESSAGE, authenticate(headers));
  }

  /** A signature needs the id and time of its own family. */
  @Test
  void theFamiliesDoNotCompleteEachOther() {
    Map<String, String> headers = signed(SECRET, ID, TIME, BODY);
    headers.put("svix-signature", headers.remove("webhook-signature"));

    assertRejected("svix-id", authenticate(headers));
  }

  @Test
  void theIdOfSvixCountsWithAnApiKeyToo() {
    Map<String, String> headers = apiKey("Bearer " + SECRET);
    headers.put("svix-id", ID);
    assertEquals(new Signed(Optional.of(new EventId(ID)), Optional.empty()), authenticate(headers));

    headers.put("webhook-id", "msg_other");
    assertThrows(InvalidValueException.class, () -> authenticate(headers));
  }

  // Headers that were sent twice, joined by a comma as API Gateway joins them.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RIGHT,v1,AAAA",
        "v1,AAAA,RIGHT",
        "v1,AAAA, RIGHT",
        "v1,AAAA,v1,BBBB RIGHT",
        "v1,AAAA RIGHT,v1,BBBB",
        "v1a,AAAA,RIGHT",
        "nonsense,RIGHT",
        ",RIGHT,",
      })
  void signaturesOfTwoHeadersAreOneList(String list) {
    String right = signature(SECRET, ID, TIME, BODY);
    for (String family : List.of("webhook", "svix")) {
      Map<String, String> headers =
          family.equals("svix") ? svix(SECRET, ID, TIME, BODY) : signed(SECRET, ID, TIME, BODY);
      headers.put(family + "-signature", list.replace("RIGHT", right));

      assertEquals(MESSAGE, authenticate(headers), list);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1,AAAA,v1,BBBB",
        "v1,AAAA,v2,RIGHT",
        "v1,AAAA,RIGHT",
        "v1a,RIGHT,v1,AAAA",
        "v1,,RIGHT",
        "v1 RIGHT",
        "v1, RIGHT",
        "v1,AAAARIGHT",
      })
  void aListWithoutARightSignatureIsRejected(String list) {
    String base64 = signature(SECRET, ID, TIME, BODY).substring("v1,".length());
    Map<String, String> headers = signed(SECRET, ID, TIME, BODY);
    headers.put("webhook-signature", list.replace("RIGHT", base64));

    assertRejected("webhook-signature", authenticate(headers));
  }

  @ParameterizedTest
  @CsvSource({
    "webhook-id, msg_p5jXN8AQM9LWM0D4loKWxJek, webhook-id",
    "webhook-id, msg_other, webhook-id",
    "webhook-timestamp, 1614265330, webhook-timestamp",
    "webhook-timestamp, 1614265331, webhook-timestamp",
    "authorization, Bearer whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, Authorization",
    "authorization, Bearer other, Authorization",
    "x-wc-webhook-signature, AAAA, X-WC-Webhook-Signature",
  })
  void anotherHeaderIsSentOnce(String name, String second, String named) {
    Map<String, String> headers =
        switch (name) {
          case "authorization" -> apiKey("Bearer " + SECRET);
          case "x-wc-webhook-signature" -> wooCommerce(SECRET, "order.updated", BODY);
          default -> signed(SECRET, ID, TIME, BODY);
        };
    String first = headers.get(name);

    headers.put(name, first + "," + second);
    assertRejected(named, authenticate(headers));
    headers.put(name, second + "," + first);
    assertRejected(named, authenticate(headers));
  }

  /** The signature settles that the comma belongs to the id. Nothing does beside an API key. */
  @Test
  void anIdWithACommaMustBeSigned() {
    assertEquals(
        new Signed(Optional.of(new EventId("a,b")), Optional.of(Instant.ofEpochSecond(TIME))),
        authenticate(signed(SECRET, "a,b", TIME, BODY)));

    Map<String, String> headers = apiKey("Bearer " + SECRET);
    headers.put("webhook-id", ID + "," + ID);
    InvalidValueException invalid =
        assertThrows(InvalidValueException.class, () -> authenticate(headers));
    assertTrue(invalid.getMessage().contains("webhook-id"), invalid.getMessage());
  }

  /** Names that differ by case are one header too. */
  @Test
  void aSecondHeaderDoesNotHideTheFirst() {
    Map<String, String> headers = apiKey("Bearer " + SECRET);
    headers.put("AUTHORIZATION", "Bearer other");

    assertRejected("Authorization", authenticate(headers));
  }

  /** Id, time and body are joined by dots. A signed text split elsewhere has a body of no use. */
  @Test
  void aSignedTextHasOneReading() {
    String id = "a." + TIME + "." + TIME;
    String right = signature(SECRET, id, TIME, BODY);
    String[] parts = (id + "." + TIME + "." + BODY).split("\\.");

    for (int first = 1; first < parts.length; first++) {
      Map<String, String> headers = signed(SECRET, ID, TIME, BODY);
      headers.put("webhook-id", String.join(".", Arrays.copyOf(parts, first)));
      headers.put("webhook-signature", right);
      String rest = String.join(".", Arrays.copyOfRange(parts, first + 1, parts.length));

      assertEquals(
          first < parts.length - 1, authenticate(headers, rest) instanceof Signed, "body " + rest);
      assertEquals(
          rest.equals(BODY), DispatchBody.parse(rest.getBytes(UTF_8)) instanceof Single, rest);
    }
  }

  private static void assertRejected(String named, Authentication result) {
    String message = assertInstanceOf(Rejected.class, result).message();
    assertTrue(message.contains(named), message);
  }

  private static Authentication authenticate(Map<String, String> headers) {
    return authenticate(headers, BODY);
  }

  private static Authentication authenticate(Map<String, String> headers, String body) {
    return new Authenticator(
            FixedSecrets.of(SECRET), new SettableClock(Instant.ofEpochSecond(TIME)))
        .authenticate(new HttpRequest(new HttpHeaders(headers), body.getBytes(UTF_8)));
  }
}
