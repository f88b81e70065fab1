package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.realtimeevents.local.backing.Aws;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The secret changes while senders send: who has the new one or the one before is not refused. */
final class RotationTest {
  /** A function asks for the secrets at most every ten seconds, whoever tries. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void theNewSecretAndTheOneBeforeAreAcceptedAndNoOther() throws Exception {
    // One process: each keeps the secrets for itself.
    try (Product product = Product.start(options -> options.processes(1));
        SecretsManagerClient client =
            Aws.local(SecretsManagerClient.builder(), product.here().secretsManagerUrl())
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
      String arn = product.here().application().secrets().getFirst().arn();
      Secret first = product.secret();
      Secret second = Secret.random();
      Secret third = Secret.random();
      assertEquals(200, status(product, first));
      assertEquals(401, status(product, second));

      client.putSecretValue(put -> put.secretId(arn).secretString(second.base64()));
      awaitAccepted(product, second);
      assertEquals(200, status(product, first));
      assertEquals(401, status(product, third));

      client.putSecretValue(put -> put.secretId(arn).secretString(third.base64()));
      awaitAccepted(product, third);
      assertEquals(200, status(product, second));
      assertEquals(401, status(product, first));
    }
  }

  private static void awaitAccepted(Product product, Secret secret) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (status(product, secret) != 200) {
      if (Instant.now().isAfter(end)) {
        fail("the new secret is not accepted within " + PATIENCE);
      }
      Thread.sleep(500);
    }
  }

  /** Of the same request in each of the three ways to prove oneself. */
  private static int status(Product product, Secret secret) throws IOException {
    String body = "{\"event\":\"rotated\"}";
    var requests =
        Stream.of(
            Request.json(body).header(secret.bearer()),
            new Webhook(secret).of(body).request(),
            Request.json(body)
                .header("X-WC-Webhook-Topic: order.updated")
                .header("X-WC-Webhook-Signature: " + secret.signForWooCommerce(body.getBytes())));
    var statuses = new TreeSet<Integer>();
    for (Request request : requests.toList()) {
      statuses.add(product.send(request).status());
    }
    // While the secrets are fetched anew, an earlier way may have been refused and a later one not.
    return statuses.last();
  }
}
