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
 * The secret in AWS Secrets Manager and, after it was rotated, the one before: both are accepted,
 * so that a key can be changed without downtime.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version">Versions
 *     of a secret</a>
 */
final class SecretsManagerSecrets implements Secrets {
  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration REFRESHED_AT_MOST_EVERY = Duration.ofSeconds(10);

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
    return notOlderThan(KEPT);
  }

  @Override
  public List<Secret> refreshed() {
    return notOlderThan(REFRESHED_AT_MOST_EVERY);
  }

  private synchronized List<Secret> notOlderThan(Duration age) {
    Instant now = clock.instant();
    if (fetchedAt.plus(age).isBefore(now)) {
      var fetched = new ArrayList<Secret>();
      fetched.add(new Secret(fetch("AWSCURRENT")));
      try {
        fetched.add(new Secret(fetch("AWSPREVIOUS")));
      } catch (ResourceNotFoundException neverRotated) {
        // There is only the current one.
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
