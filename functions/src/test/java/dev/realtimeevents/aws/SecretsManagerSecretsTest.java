package dev.realtimeevents.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.realtimeevents.memory.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

final class SecretsManagerSecretsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T00:28:44Z"));
  private final Vault vault = new Vault("MQ==");
  private final SecretsManagerSecrets secrets = new SecretsManagerSecrets(vault, "arn:1", clock);

  @Test
  void aSecretThatWasNeverRotatedIsOne() {
    assertEquals(1, secrets.known().size());
    assertEquals(List.of("arn:1 AWSCURRENT", "arn:1 AWSPREVIOUS"), vault.requests);
  }

  @Test
  void afterARotationTheOneBeforeIsAcceptedToo() {
    vault.stages.put("AWSPREVIOUS", "Mg==\n");

    assertEquals(2, secrets.known().size());
  }

  @Test
  void secretsAreRefreshedAfterFiveMinutes() {
    secrets.known();
    clock.advance(Duration.ofMinutes(5));
    secrets.known();
    assertEquals(2, vault.requests.size());

    clock.advance(SECOND);
    secrets.known();
    assertEquals(4, vault.requests.size());
  }

  @Test
  void refreshedSecretsAreRequestedAtMostEveryTenSeconds() {
    secrets.known();
    secrets.refreshed();
    clock.advance(SECOND.multipliedBy(10));
    secrets.refreshed();
    assertEquals(2, vault.requests.size());

    clock.advance(SECOND);
    vault.stages.put("AWSPREVIOUS", "Mg==");
    assertEquals(2, secrets.refreshed().size());
    assertEquals(2, secrets.known().size());
    assertEquals(4, vault.requests.size());
  }

  @Test
  void anUnavailableSecretIsRequestedNextTime() {
    String current = vault.stages.remove("AWSCURRENT");
    assertThrows(ResourceNotFoundException.class, secrets::known);

    vault.stages.put("AWSCURRENT", current);
    assertEquals(1, secrets.known().size());
  }
}
