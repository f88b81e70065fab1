package dev.realtimeevents.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.realtimeevents.aws.RequestSigner.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

final class RequestSignerTest {
  private static final AwsCredentialsIdentity PERMANENT =
      AwsCredentialsIdentity.create("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

  private static final Instant THEN = Instant.parse("2015-08-30T12:36:00Z");

  /** Computed from AWS's description, by another program. */
  @Test
  void aRequestHasItsKnownSignature() {
    var signer =
        new RequestSigner("us-east-1", "execute-api", "a.example", () -> PERMANENT, () -> THEN);
    assertEquals(
        new Headers(
            "20150830T123600Z",
            Optional.empty(),
            "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request,"
                + " SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                + "7abcc5e77358231e4903d7cf2b390e5b033a440c4bde04fd3d62666cf75834c5"),
        signer.sign(
            "POST",
            "/live/@connections/L0SM9cOFvHcCIhw%3D",
            RequestSigner.hash("x".getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void randomRequestsHaveTheSignaturesOfTheSdk() {
    var random = new Random(13);
    for (int n = 0; n < 500; n++) {
      AwsCredentialsIdentity credentials = credentials(random);
      Instant now = THEN.plusSeconds(random.nextInt(400_000_000));
      int port = random.nextBoolean() ? 443 : 8443;
      String region = pick(random, "us-east-1", "eu-central-1", "cn-north-1");
      String path = "/" + letters(random, 8) + "/@connections/" + connectionId(random);
      byte[] body = letters(random, random.nextInt(300)).getBytes(StandardCharsets.UTF_8);
      String host = letters(random, 10).toLowerCase() + ".execute-api." + region + ".amazonaws.com";
      var signer =
          new RequestSigner(
              region,
              "execute-api",
              port == 443 ? host : host + ":" + port,
              () -> credentials,
              () -> now);
      URI address = URI.create("https://" + host + ":" + port + path);
      assertEquals(
          signedBySdk(address, region, body, credentials, now),
          signer.sign("POST", path, RequestSigner.hash(body)),
          address.toString());
    }
  }

  private static Headers signedBySdk(
      URI address, String region, byte[] body, AwsCredentialsIdentity credentials, Instant now) {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .protocol("https")
            .host(address.getHost())
            .port(address.getPort())
            .encodedPath(address.getRawPath())
            .build();
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials)
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)))
            .request();
    return new Headers(
        signed.firstMatchingHeader("X-Amz-Date").orElseThrow(),
        signed.firstMatchingHeader("X-Amz-Security-Token"),
        signed.firstMatchingHeader("x-amz-content-sha256").orElseThrow(),
        signed.firstMatchingHeader("Authorization").orElseThrow());
  }

  private static AwsCredentialsIdentity credentials(Random random) {
    String id = letters(random, 20);
    String secret = letters(random, 40);
    return random.nextBoolean()
        ? AwsCredentialsIdentity.create(id, secret)
        : AwsSessionCredentialsIdentity.create(id, secret, letters(random, 700) + "/+==");
  }

  /** As a path has it. */
  private static String connectionId(Random random) {
    return letters(random, 11) + pick(random, "%3D", "%3D%3D", "", "%40a", "-_.~", "%2Fa", "%2Bb");
  }

  private static String letters(Random random, int length) {
    return random
        .ints(length, 0, 62)
        .mapToObj(
            n ->
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                    .substring(n, n + 1))
        .collect(Collectors.joining());
  }

  private static String pick(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }

  @Test
  void newCredentialsAndTheNextDayAreNoticedWithinASecond() {
    var now = new AtomicReference<>(Instant.parse("2026-11-26T23:59:59Z"));
    var credentials = new AtomicReference<>(PERMANENT);
    InstantSource clock = now::get;
    var signer = new RequestSigner("us-east-1", "execute-api", "h", credentials::get, clock);
    String hash = RequestSigner.hash(new byte[0]);
    Headers first = signer.sign("POST", "/a", hash);
    assertEquals(first, signer.sign("POST", "/a", hash));
    now.updateAndGet(time -> time.plus(Duration.ofSeconds(1)));
    Headers nextDay = signer.sign("POST", "/a", hash);
    assertEquals("20261127T000000Z", nextDay.date());
    credentials.set(AwsSessionCredentialsIdentity.create("NEW", "secret", "token"));
    now.updateAndGet(time -> time.plus(Duration.ofSeconds(1)));
    Headers renewed = signer.sign("POST", "/a", hash);
    assertEquals(Optional.of("token"), renewed.securityToken());
    assertNotEquals(nextDay.authorization(), renewed.authorization());
  }
}
