package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.realtimeevents.local.backing.Aws;
import dev.realtimeevents.token.Issuer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The secret changes while senders send. Which secret counts when is tested with a clock in {@code
 * functions/}; this test shows that a running function learns of the change.
 */
@Order(3)
final class RotationTest {
  /** A function fetches the secrets at most every ten seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Secret second = Secret.random();
  private Product product;
  private SecretsManagerClient client;
  private Secret first;

  @BeforeEach
  void start() throws Exception {
    // One process: each has its own cache of the secrets.
    product = Product.start(options -> options.processes(1));
    client = Aws.local(SecretsManagerClient.builder(), product.here().secretsManagerUrl()).build();
    first = product.secret();
  }

  @AfterEach
  void stop() {
    client.close();
    product.close();
  }

  @Test
  void theNewSecretIsAcceptedAndTheOneBeforeStaysValid() throws Exception {
    try (Page page = Page.open(product)) {
      assertEquals(200, status(first));
      assertEquals(401, status(second));
      assertTrue(opens(page, first));
      assertFalse(opens(page, second));

      rotateTo(second);

      await(() -> status(second) == 200);
      assertEquals(200, status(first));
      assertEquals(401, status(Secret.random()));
      await(() -> opens(page, second));
      assertTrue(opens(page, first));
      assertFalse(opens(page, Secret.random()));
    }
  }

  private void rotateTo(Secret secret) {
    String arn = product.here().application().secrets().getFirst().arn();
    client.putSecretValue(put -> put.secretId(arn).secretString(secret.base64()));
  }

  /** Whether a token that is signed with a secret opens a channel. */
  private static boolean opens(Page page, Secret secret) throws Exception {
    long now = Instant.now().getEpochSecond();
    String token =
        Issuer.signed(
            secret.base64(),
            "{\"alg\":\"HS256\",\"kid\":\"" + secret.keyId() + "\"}",
            "{\"sub\":\"7\",\"channels\":[\"order:*\"],\"exp\":" + (now + 60) + "}");
    JsonNode answer = page.subscribeWith(token, "order:1");
    if (answer.path("type").asText().equals("subscribed")) {
      return true;
    }
    assertEquals("token_invalid", answer.path("code").asText(), answer::toString);
    return false;
  }

  private static void await(Callable<Boolean> accepted) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (!accepted.call()) {
      if (Instant.now().isAfter(end)) {
        fail("the new secret is not accepted within " + PATIENCE);
      }
      Thread.sleep(500);
    }
  }

  /** The highest status of the same request with each of the three kinds of credentials. */
  private int status(Secret secret) throws IOException {
    String body = "{\"event\":\"rotated\"}";
    String order = "{\"id\":7,\"currency\":\"EUR\",\"date_modified\":null}";
    Stream<Request> requests =
        Stream.of(
            Request.json(body).header(secret.bearer()),
            new Webhook(secret).of(body).request(),
            Request.json(order)
                .header("X-WC-Webhook-Topic: order.updated")
                .header("X-WC-Webhook-Signature: " + secret.signForWooCommerce(order.getBytes())));
    var statuses = new TreeSet<Integer>();
    for (Request request : requests.toList()) {
      statuses.add(product.send(request).status());
    }
    // The secrets may be fetched between two of the requests, so the statuses may differ.
    return statuses.last();
  }
}
