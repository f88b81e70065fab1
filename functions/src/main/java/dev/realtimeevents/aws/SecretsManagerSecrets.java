package dev.realtimeevents.aws;

import dev.realtimeevents.secret.Secret;
import dev.realtimeevents.secret.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * The current secret in AWS Secrets Manager and, after a rotation, the previous one. Accepting both
 * makes a rotation without downtime possible.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version">Versions
 *     of a secret</a>
 */
final class SecretsManagerSecrets implements Secrets {
  private static final Duration MAX_AGE = Duration.ofMinutes(5);
  private static final Duration MIN_REFRESH_INTERVAL = Duration.ofSeconds(10);

  private final SecretsManagerClient client;
  private final String secretArn;
  private final InstantSource clock;
  private Instant fetchedAt = Instant.EPOCH;
  private List<Secret> secrets = List.of();

  SecretsManagerSecrets(SecretsManagerClient client, String secretArn, InstantSource clock) {
    this.client = client;
    this.secretArn = secretArn;
    this.clock = clock;
  }

  @Override
  public List<Secret> known() {
    return notOlderThan(MAX_AGE);
  }

  @Override
  public List<Secret> refreshed() {
    return notOlderThan(MIN_REFRESH_INTERVAL);
  }

  private synchronized List<Secret> notOlderThan(Duration age) {
    Instant now = clock.instant();
    if (fetchedAt.plus(age).isBefore(now)) {
      var fetched = new ArrayList<Secret>();
      fetched.add(new Secret(fetch("AWSCURRENT")));
      try {
        fetched.add(new Secret(fetch("AWSPREVIOUS")));
      } catch (ResourceNotFoundException neverRotated) {
        // There is no previous secret.
      }
      secrets = List.copyOf(fetched);
      fetchedAt = now;
    }
    return secrets;
  }

  private String fetch(String stage) {
    return client
        .getSecretValue(get -> get.secretId(secretArn).versionStage(stage))
        .secretString()
        .strip();
  }
}
